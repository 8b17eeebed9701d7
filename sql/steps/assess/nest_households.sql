-- Yields one row a household of the register: its own columns, and of every other table its rows as a list of structs.
-- A household is judged from its row here alone: an equal row is judged equally; steps/rejudging.py rests on it.
-- A list is sorted by its structs' fields, the first ones first: they are the order the rows had. list_sort(list(…)),
-- because DuckDB takes three times as long for list(… ORDER BY …).
WITH members_of AS (
    SELECT
        members.household_id,
        list_sort(list(struct_pack(
            member_no := members.member_no,
            birth_date := members.birth_date,
            sex := members.sex,
            relation := members.relation,
            counted := members.counted,
            hukou_kind := members.hukou_kind,
            hukou_region := members.hukou_region,
            permit_issued_on := members.permit_issued_on,
            resident_since := members.resident_since,
            disability_kind := members.disability_kind,
            disability_grade := members.disability_grade,
            serious_illness := members.serious_illness,
            medical_aid := members.medical_aid,
            student := members.student,
            work_ability := members.work_ability,
            selfcare_failed := members.selfcare_failed,
            assessed_by := members.assessed_by,
            cared_by := members.cared_by,
            orphan := members.orphan,
            died_on := members.died_on,
            category := members.category,
            benefit_monthly_fen := members.benefit_monthly_fen,
            benefit_since := members.benefit_since,
            in_previous_register := CASE WHEN earlier.is_known THEN previous_member.household_id IS NOT NULL END
        ))) AS members
    FROM members
    CROSS JOIN earlier
    LEFT JOIN previous_member
        ON
            members.household_id = previous_member.household_id
            AND members.member_no = previous_member.member_no
    GROUP BY members.household_id
),

authorizations_of AS (
    SELECT
        authorizations.household_id,
        list_sort(list(struct_pack(
            member_no := authorizations.member_no,
            file_name := authorizations.file_name,
            row_number := authorizations.row_number,
            signed_by := authorizations.signed_by,
            signed_on := authorizations.signed_on,
            expires_on := authorizations.expires_on,
            revoked_on := authorizations.revoked_on
        ))) AS authorizations
    FROM authorizations
    GROUP BY authorizations.household_id
),

supporters_of AS (
    SELECT
        supporters.household_id,
        list_sort(list(struct_pack(
            file_name := supporters.file_name,
            row_number := supporters.row_number,
            member_no := supporters.member_no,
            relation := supporters.relation,
            household_size := supporters.household_size,
            household_income_monthly_fen := supporters.household_income_monthly_fen,
            parents_supported := supporters.parents_supported,
            children_count := supporters.children_count,
            no_ability_reason := supporters.no_ability_reason
        ))) AS supporters
    FROM supporters
    GROUP BY supporters.household_id
),

expenditures_of AS (
    SELECT
        expenditures.household_id,
        list_sort(list(struct_pack(
            file_name := expenditures.file_name,
            row_number := expenditures.row_number,
            member_no := expenditures.member_no,
            kind := expenditures.kind,
            amount_fen := expenditures.amount_fen,
            from_month := expenditures.from_month,
            to_month := expenditures.to_month
        ))) AS expenditures
    FROM expenditures
    GROUP BY expenditures.household_id
),

income_of AS (
    SELECT
        income.household_id,
        list_sort(list(struct_pack(
            member_no := income.member_no,
            month := income.month,
            kind := income.kind,
            source := income.source,
            file_name := income.file_name,
            row_number := income.row_number,
            amount_fen := income.amount_fen,
            grade := income.grade,
            insurance := income.insurance,
            is_uncertain := income.is_uncertain
        ))) AS income
    FROM income
    GROUP BY income.household_id
),

insured_of AS (
    SELECT
        insured.household_id,
        list_sort(list(struct_pack(
            member_no := insured.member_no,
            month := insured.month,
            employer := insured.employer,
            file_name := insured.file_name,
            row_number := insured.row_number,
            hiring_file_name := insured.hiring_file_name,
            hiring_row_number := insured.hiring_row_number,
            left_on := insured.left_on,
            source := insured.source,
            hiring_hired_on := insured.hiring_hired_on,
            hiring_left_on := insured.hiring_left_on,
            hiring_source := insured.hiring_source
        ))) AS insured
    FROM insured
    GROUP BY insured.household_id
),

unemployment_insured_of AS (
    SELECT
        unemployment_insured.household_id,
        list_sort(list(struct_pack(
            member_no := unemployment_insured.member_no,
            month := unemployment_insured.month
        ))) AS unemployment_insured
    FROM unemployment_insured
    GROUP BY unemployment_insured.household_id
),

inflow_of AS (
    SELECT
        inflow.household_id,
        list_sort(list(struct_pack(
            member_no := inflow.member_no,
            file_name := inflow.file_name,
            row_number := inflow.row_number,
            month := inflow.month,
            source := inflow.source,
            amount_fen := inflow.amount_fen
        ))) AS inflow
    FROM inflow
    GROUP BY inflow.household_id
),

asset_of AS (
    SELECT
        asset.household_id,
        list_sort(list(struct_pack(
            member_no := asset.member_no,
            source := asset.source,
            file_name := asset.file_name,
            row_number := asset.row_number,
            kind := asset.kind,
            value_fen := asset.value_fen,
            floor_area_m2 := asset.floor_area_m2,
            share_numerator := asset.share_numerator,
            share_denominator := asset.share_denominator,
            unit_id := asset.unit_id,
            as_of := asset.as_of,
            is_uncertain := asset.is_uncertain
        ))) AS asset
    FROM asset
    GROUP BY asset.household_id
),

unknown_of AS (
    SELECT
        unknown.household_id,
        list_sort(list(struct_pack(
            source := unknown.source,
            file_name := unknown.file_name,
            row_number := unknown.row_number,
            member_no := unknown.member_no,
            kind := unknown.kind,
            from_month := unknown.from_month,
            to_month := unknown.to_month
        ))) AS unknown
    FROM unknown
    GROUP BY unknown.household_id
),

link_review_of AS (
    SELECT
        link_review.household_id,
        list_sort(list(struct_pack(
            member_no := link_review.member_no
        ))) AS link_review
    FROM link_review
    GROUP BY link_review.household_id
),

duplicate_person_of AS (
    SELECT
        duplicate_person.household_id,
        list_sort(list(struct_pack(
            member_no := duplicate_person.member_no
        ))) AS duplicate_person
    FROM duplicate_person
    GROUP BY duplicate_person.household_id
),

casework_of AS (
    SELECT
        casework.household_id,
        list_sort(list(struct_pack(
            kind := casework.kind,
            answer := casework.answer,
            basis := casework.basis,
            on_day := casework.on_day
        ))) AS casework
    FROM casework
    GROUP BY casework.household_id
)

SELECT
    households.household_id,
    households.township_code,
    households.state,
    households.settlement,
    households.category,
    households.hardship_class,
    households.previous_hardship_class,
    households.benefit_monthly_fen,
    households.benefit_since,
    households.grace_start,
    households.grace_end,
    households.income_change_reported_on,
    households.declared_income_monthly_fen,
    households.declared_on,
    households.collected_by,
    households.accepted_on,
    households.near_relative,
    households.watch_list,
    households.village_delisted_on,
    members_of.members,
    authorizations_of.authorizations,
    supporters_of.supporters,
    expenditures_of.expenditures,
    income_of.income,
    insured_of.insured,
    unemployment_insured_of.unemployment_insured,
    inflow_of.inflow,
    asset_of.asset,
    unknown_of.unknown,
    link_review_of.link_review,
    duplicate_person_of.duplicate_person,
    casework_of.casework
FROM households
LEFT JOIN members_of ON households.household_id = members_of.household_id
LEFT JOIN authorizations_of ON households.household_id = authorizations_of.household_id
LEFT JOIN supporters_of ON households.household_id = supporters_of.household_id
LEFT JOIN expenditures_of ON households.household_id = expenditures_of.household_id
LEFT JOIN income_of ON households.household_id = income_of.household_id
LEFT JOIN insured_of ON households.household_id = insured_of.household_id
LEFT JOIN unemployment_insured_of ON households.household_id = unemployment_insured_of.household_id
LEFT JOIN inflow_of ON households.household_id = inflow_of.household_id
LEFT JOIN asset_of ON households.household_id = asset_of.household_id
LEFT JOIN unknown_of ON households.household_id = unknown_of.household_id
LEFT JOIN link_review_of ON households.household_id = link_review_of.household_id
LEFT JOIN duplicate_person_of ON households.household_id = duplicate_person_of.household_id
LEFT JOIN casework_of ON households.household_id = casework_of.household_id
ORDER BY households.household_id
