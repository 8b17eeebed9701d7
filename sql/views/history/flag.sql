-- What follows for each household (or person) from every published run.
CREATE VIEW history.flag WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.household_id,
    f.member_no,
    f.township_code,
    f.outcome,
    f.action,
    f.category,
    f.previous_category,
    f.amount_monthly,
    f.previous_amount_monthly,
    f.effective_month,
    f.grace_start,
    f.grace_end,
    f.notice_required,
    f.reason_codes,
    f.explanation_zh,
    f.explanation_en,
    f.countable_income_monthly,
    f.income_per_head,
    f.standard_monthly,
    f.policy_version,
    f.revision,
    f.supersedes,
    f.margin_yuan,
    f.flips,
    -- set by the approval, and only where notice is owed
    CASE WHEN f.notice_required THEN a.earliest_stop_month END AS earliest_stop_month
FROM core.flag AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
LEFT JOIN feed.release AS a ON f.run_id = a.run_id
WHERE r.state = 'published';
