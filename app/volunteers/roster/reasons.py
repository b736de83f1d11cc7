"""Why a cell was refused or remarked on: stable codes with what to tell the person."""

from app.kernel.i18n import mark

REFUSALS = {
    "name_missing": mark("The name is missing."),
    "team_missing": mark("The team is missing."),
    "too_long": mark("This is too long. Shorten it."),
    "phone_missing": mark("The phone number is missing."),
    "phone_invalid": mark("This is not a mobile number of 11 digits."),
    "id_missing": mark("The identity number is missing."),
    "id_format": mark("An identity number has 17 digits, then a digit or X."),
    "id_date": mark("The date of birth in this identity number does not exist."),
    "id_checksum": mark("The last character does not fit this identity number: one of them is mistyped."),
    "id_precision_lost": mark("Excel has rounded this number. Format the column as text and type it again."),
    "date_invalid": mark("This is not a date. Write it like 2024-03-20."),
    "date_in_future": mark("This date is in the future. Check it."),
    "date_missing": mark("The date is missing."),
    "enterprise_missing": mark("The enterprise is missing."),
    "credit_code_missing": mark("The credit code of the enterprise is missing."),
    "credit_code_invalid": mark("The last character does not fit this credit code: one of them is mistyped."),
    "occupation_missing": mark("The occupation is missing."),
    "grade_missing": mark("The grade is missing."),
    "grade_unknown": mark("This grade is not known. Write it as the ladder calls it, or by its national level."),
    "grade_skips": mark("Between the former grade and this one another is left out. Check both."),
    "grade_falls": mark("The former grade is higher than this one. Check both."),
    "wage_missing": mark("The wage is missing. Write 0 where nothing is paid."),
    "wage_invalid": mark("This is not an amount in yuan for one month. Write it like 1500 or 1500.50."),
    "wage_negative": mark("A wage can’t be less than nothing. Check it."),
}
REMARKS = {
    "region_unknown": mark("The region in this identity number is not in the list; taken as it is."),
    "sex_differs": mark("The identity number says otherwise; the number counts."),
    "sex_unknown": mark("This is neither male nor female; taken from the identity number."),
    "category_unknown": mark("This kind of service is not known; counted as other."),
    "name_differs": mark("Another row has this identity number with another name; the first counts."),
    "enterprise_differs": mark("Another row has this credit code with another name; the first counts."),
    "enterprise_elsewhere": mark("This enterprise is not in your charge, or its name is taken; the row was left out."),
    "left_since": mark("This person has left the enterprise since; the row was left out."),
    "known_by_another_name": mark("This identity number is known with another name, which was kept."),
}
