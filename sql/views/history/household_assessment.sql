-- What was found of each household before any rule was asked.
CREATE VIEW history.household_assessment WITH (security_invoker = TRUE) AS
SELECT
    f.region,
    f.cycle,
    f.run_id,
    f.household_id,
    f.counted_members,
    f.countable_income_monthly,
    f.income_per_head,
    f.rigid_expenditure_monthly,
    f.net_income_per_head,
    f.financial_assets_per_head,
    f.homes,
    f.over_limits,
    f.unknowns,
    f.conflicts
FROM core.household_assessment AS f
INNER JOIN core.run AS r ON f.region = r.region AND f.cycle = r.cycle AND f.run_id = r.run_id
WHERE r.state = 'published';
