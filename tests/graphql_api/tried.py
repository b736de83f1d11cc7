"""Which test tries a mutation's verb as who may do it, or as who may not: for each folder of tests, their names."""

from typing import Final

TRIED: Final[dict[str, dict[str, str]]] = {
    "accounts": {
        "test_a_code_for_a_new_number_signs_nobody_in": "requestPhoneCode",
        "test_a_job_for_an_unknown_phone_finds_nothing_to_send": "requestSignInCode",
        "test_a_number_is_not_read_by_others": "readNumber",
        "test_a_phone_is_changed_with_a_code_that_was_sent": "changePhone",
        "test_an_export_has_what_is_stored_about_oneself_alone": "exportOwnData",
        "test_an_officer_sets_a_leaders_password_but_not_an_outsider": "setPassword",
        "test_anonymous_can_sign_out_without_effect": "signOut",
        "test_anonymous_cannot_revoke": "revokeSession",
        "test_changing_ones_password_needs_the_present_one": "changePassword",
        "test_clients_are_managed_within_reach_alone": "createApiClient revokeApiClient rotateApiClientSecret",
        "test_one_may_lay_ones_own_role_down": "revokeRole",
        "test_one_persons_change_leaves_the_others_known": "chooseLanguage",
        "test_only_staff_register_people": "registerPerson",
        "test_others_may_not": "limitApiClient",
        "test_people_who_share_a_phone_choose_who_they_are": "signInWithCode",
        "test_revoking_all_others_keeps_the_one_that_asks": "revokeOtherSessions",
        "test_roles_are_granted_only_within_reach": "grantRole",
        "test_who_may_correct_a_person": "correctPerson",
        "test_who_tries_many_names_is_locked_out_by_address": "signInWithPassword",
    },
    "activities": {
        "test_a_leader_notes_who_did_not_come": "markNoShow",
        "test_a_qualification_counts_until_and_with_its_last_day": "grantQualification",
        "test_leaders_order_the_waiting_list": "prioritise",
        "test_only_those_who_lead_the_team_plan_for_it": (
            "addShift cancelActivity draftActivity editActivity editShift publishActivity removeShift"
        ),
        "test_only_those_who_lead_the_team_plan_series": (
            "cancelShift copyActivity editSeries endSeries planSeries restoreDay skipDay"
        ),
        "test_only_volunteers_have_a_calendar": "renewCalendar showCalendar stopCalendar",
        "test_who_may_answer_an_offer": "acceptOffer cancelEnrolment declineOffer",
        "test_who_may_lift_a_pause": "liftPause",
    },
    "attendance": {
        "test_a_correction_leaves_the_certificate_and_is_shown": "correctServiceRecord",
        "test_a_list_goes_on_where_it_was_and_can_be_stopped": "cancelCertificateBatch",
        "test_a_list_whose_job_was_given_up_says_so_and_can_go_on": "resumeCertificateBatch",
        "test_a_renewed_badge_revokes_the_old_one": "renewBadge showBadge",
        "test_a_star_may_take_a_rating_and_says_what_is_missing": "rateService withdrawRating",
        "test_a_volunteer_checks_in_by_the_code_typed_or_by_the_token_alone": "readVenueCode showVenue",
        "test_all_totals_are_the_same": "draftServiceCertificate",
        "test_an_approval_by_a_client_says_so_and_stands_in_the_history": "approveServiceRecord",
        "test_each_is_told_what_is_theirs": "checkIn",
        "test_many_scans_in_one_call": "checkInMany",
        "test_more_minutes_are_proposed_and_confirmed": "confirmCorrection declineCorrection",
        "test_only_officers_set_stars": "setStars",
        "test_only_who_leads_the_team_has_the_printed_code": "renewPrintedCode showPrintedCode",
        "test_staff_and_clients_check_in_by_badge_number_or_list": "scanVolunteer",
        "test_staff_find_what_to_look_at_and_the_volunteer_reads_what_was_decided": "reviewScans",
        "test_the_whole_way_as_a_partner": "approveServiceRecords enrolMany",
        "test_who_may_appeal_and_when": "decideAppeal raiseAppeal",
        "test_who_may_enter_hours": "addManualRecord",
        "test_who_may_hand_in_a_list": "issueServiceCertificates",
        "test_who_may_issue": "issueServiceCertificate",
        "test_who_prints_a_certificate": "printServiceCertificate",
        "test_who_resolves_what_was_found": "resolveAnomaly",
        "test_who_sets_limits": "setHoursPolicy",
    },
    "certificates": {
        "test_only_officers_revoke": "revokeCertificate",
        "test_only_the_county_changes_numbers": "setNumberFormat",
        "test_the_api_signs_as_the_page_does": "signCertificate",
        "test_who_may_add_a_kind": "addQualificationKind",
        "test_who_may_record_and_revoke": "revokeQualification",
    },
    "duplicates": {
        "test_a_family_shares_a_phone_and_is_not_proposed": "dismissDuplicate",
        "test_a_merge_needs_two_officers_and_neither_is_one_of_the_two": (
            "askUndoMerge confirmMerge confirmUndoMerge declineMerge proposeMerge"
        ),
    },
    "guardians": {
        "test_from_the_name_to_the_place": "answerGuardianLink findGuardianLink",
        "test_links_expire_are_replaced_and_renewed": "renewGuardianLink",
        "test_who_may_ask_for_a_place": "askGuardianForShift",
        "test_who_may_name_and_ask_a_guardian": "askGuardian nameGuardian",
    },
    "notices": {
        "test_an_objection_stops_the_clock_until_it_is_answered": "objectToNotice",
        "test_verify_finds_an_objection_that_nobody_hears": "verifyCertificate",
        "test_who_stands_on_a_side_answers_no_objection": "answerObjection readObjector",
    },
    "operations": {
        "test_a_discarded_job_is_gone_but_not_forgotten": "discardJob",
        "test_jobs_with_one_key_do_not_come_to_run_side_by_side": "repeatJob",
        "test_others_neither_see_nor_change_jobs": "repeatFailedJobs",
    },
    "oversight": {
        "test_a_movement_with_all_that_is_known_of_it": "returnRedemption",
        "test_who_decides_on_what_was_found": "decidePointsAnomaly",
        "test_who_sets_limits": "setPointsWatch",
    },
    "partners": {
        "test_each_client_hears_of_its_own_organisation_and_scopes_alone": "registerVolunteer",
        "test_only_its_client_and_staff_above_look_after_a_webhook": (
            "changeWebhook createWebhook deleteWebhook disableWebhook enableWebhook pingWebhook "
            "replayWebhook replayWebhookDelivery rotateWebhookSecret"
        ),
    },
    "points": {
        "test_a_handing_over_that_comes_meanwhile_waits_and_is_refused": "fulfilVoucher",
        "test_an_emergency_goes_on_when_it_is_confirmed_and_ends_when_it_is_declined": "declineFreeze",
        "test_awards_come_in_vouchers_stay_what_is_called_off_and_what_expires_goes_on": "confirmLift proposeLift",
        "test_kinds_are_set_by_officers": "endBonusRule setBonusRule",
        "test_only_officers_of_the_county_set_what_is_allowed": (
            "answerFamilyInvitation inviteToFamily setExchangePolicy"
        ),
        "test_others_set_no_rule": "setEarningRule",
        "test_rules_are_for_officers": (
            "discardEarningRuleDraft draftEarningRule enactEarningRuleDraft withdrawEarningRule"
        ),
        "test_staff_over_the_person_award": "awardBonus weighBonus",
        "test_the_person_objects_once_and_is_answered": "answerFreezeObjection objectToFreeze",
        "test_what_is_declined_pays_nothing": "declineGrant",
        "test_who_freezes": "confirmFreeze proposeFreeze",
        "test_who_leaves_is_out_and_an_empty_family_takes_nobody": "leaveFamily",
        "test_who_opens_gives_and_grants": "closePool confirmGrant donatePoints openPool proposeGrant",
        "test_whom_number_and_name_name_together": "findReceiver transferPoints",
    },
    "rewards": {
        "test_a_merchant_elsewhere_sees_no_redemption": "findVoucher",
        "test_a_partner_beside_the_county_spends_nobodys_points": "createOrganisation createReward",
        "test_a_place_says_when_it_is_open": "editRedemptionPoint",
        "test_a_second_person_says_how_it_was_settled": "settleRefusedHandOver",
        "test_an_officer_creates_and_delivers": "deliverStock offerReward openRedemptionPoint",
        "test_an_officer_offers_changes_and_withdraws_a_reward": "editReward",
        "test_an_unknown_reward_is_not_found": "redeem",
        "test_nobody_is_paid_while_it_is_said_that_nobody_came": "decideDispute disputeRequest enrol",
        "test_others_add_none_and_nobody_too_many": "addRewardPhoto removeRewardPhoto",
        "test_others_count_nothing": "countStock decideCount",
        "test_the_price_is_told_before": "quoteService",
        "test_who_hands_nothing_over_records_nothing": "fulfilLateVoucher",
        "test_who_may_do_what": "cancelRequest matchRequest requestService",
    },
    "skills": {
        "test_a_candidate_is_entered_once_and_the_bureau_says_how_it_ended": "enterExam recordExam",
        "test_a_community_worker_is_paid_by_the_level_of_the_day": "proposeLevelWage",
        "test_a_grade_by_hand_is_paid_when_a_second_person_approves_it": "approveWage conferGrade rejectWage",
        "test_a_grade_of_another_ladder_counts_until_it_counts_no_longer": (
            "askPrerequisites dropEquivalence setEquivalence"
        ),
        "test_a_persons_level_is_found_with_what_is_missing": "recordEducation",
        "test_grades_by_hand_are_appointments_or_have_a_number_and_end_with_a_reason": "endGrade",
        "test_hiring_knows_people_by_number_and_name": "hireWorker",
        "test_levels_of_all_are_those_of_each": "findLevel findLevels",
        "test_nobody_approves_their_own_table_and_one_waits_at_a_time": (
            "approveWageTable proposeWageTable rejectWageTable"
        ),
        "test_only_officers_of_the_whole_deployment_write_ladders": (
            "changeLadder changeRung discardLadder draftLadder publishLadder setPrerequisites"
        ),
        "test_the_bureau_says_how_many_residents_there_are": "setCommunityStaffing",
        "test_the_reserve_plan_has_each_worker_once_for_a_grade": "endReserve place reserve",
        "test_what_is_registered_late_or_needs_no_registration": "recordGradeTraining registerGrade",
        "test_who_is_ready_is_found_anew_each_time": "findReady",
        "test_who_leaves_is_paid_until_the_last_day": "endEmployment",
    },
    "skills/assessments": {
        "test_a_certificate_is_printed_for_its_holder_and_those_who_look_after_it": "printSkillCertificate",
        "test_an_officer_records_who_assesses": "drawInspections recordAssessingBody setQuota",
        "test_anybody_tries_anything": (
            "answerScoreAppeal appealScores beginScoring certifyAssessment checkAssessment convenePanel "
            "fileAssessment giveNotice handInReview handInScores nameExaminer refuseAssessment "
            "sendBackAssessment submitAssessment voteOnAssessment withdrawAssessment"
        ),
        "test_two_assessors_and_three_of_a_panel_are_the_least": "releaseExaminer",
        "test_what_is_drawn_waits_for_the_inspection": "recordInspection",
        "test_who_can_be_assessed": "createAssessment",
    },
    "subsidies": {
        "test_only_officers_of_the_whole_deployment_write": (
            "changeProgramme closeProgramme discardProgramme draftProgramme publishProgramme runProgrammeTrials "
            "saveProgramme setProgrammeConditions setProgrammeTrials"
        ),
        "test_staff_of_the_whole_deployment_begin_and_stop_a_match": "startMatch stopMatch",
        "test_the_api_does_the_same": "replayMatch",
        "test_the_api_does_what_the_pages_do": "checkEligibility",
    },
    "subsidies/cases": {
        "test_an_offer_is_answered_by_phone": "consentToSubsidy declineSubsidy",
        "test_an_application_goes_from_desk_to_desk_until_it_can_be_paid": "giveSubsidyNotice",
        "test_an_application_through_the_pages": "readEvidencePaper",
        "test_handing_in_asks_for_papers_an_account_and_conditions": (
            "beginSubsidyApplication removeEvidencePaper submitSubsidyApplication"
        ),
        "test_many_are_done_each_for_itself": "actOnSubsidyCases",
        "test_only_the_bureaus_own_people_act": "refuseSubsidyCase returnSubsidyCase",
        "test_papers_that_are_refused": "attachEvidencePaper",
        "test_the_applicant_decides_nothing_in_their_own_case": (
            "approveSubsidyCase checkSubsidyCase confirmEvidencePaper reviewSubsidyCase"
        ),
        "test_withdrawing_takes_the_notice_back_and_frees_the_money": "withdrawSubsidyCase",
    },
    "subsidies/cases/money": {
        "test_a_bureau_pays_from_one_account": "setPayingAccount",
        "test_a_rest_is_written_off_by_a_second_person_alone": "decideWriteOff proposeWriteOff",
        "test_an_account_that_is_to_be_paid_to_stays": "addBankAccount endBankAccount",
        "test_nothing_can_be_promised_before_a_second_person_confirms": (
            "confirmBudgetChange openBudget rejectBudgetChange"
        ),
        "test_only_officers_of_the_bureau_dispose_of_its_money": "planBudget proposeBudgetChange proposeBudgetClosing",
        "test_others_claim_and_record_nothing": "clawBackSubsidy recordRepayment",
        "test_others_neither_draw_nor_send": "cancelPaymentBatch drawPaymentBatch sendPaymentBatch",
        "test_two_people_with_no_other_part_draw_and_release": "releasePaymentBatch",
        "test_what_came_back_is_paid_once_more_to_another_account": "reissuePayment",
        "test_who_reads_a_number_is_put_on_record": "readBankAccount",
        "test_only_an_officer_of_the_bureau_reads_what_the_bank_answers": "readBankResult",
    },
    "volunteers": {
        "test_a_client_needs_its_scope_to_write": "createTeam",
        "test_a_dry_run_can_be_imported_afterwards": "importExaminedRoster",
        "test_a_leader_adds_a_member_by_number_and_name": "addMember",
        "test_a_member_who_left_is_not_brought_back_by_the_old_roster": "removeMember",
        "test_a_volunteer_gets_a_copy_of_what_is_kept": "changeTeam leaveTeam updateVolunteerProfile",
        "test_only_staff_of_the_county_imports": "cancelRosterImport importRoster",
        "test_others_neither_record_nor_withdraw": "recordHonour recordTraining withdrawHonour withdrawTraining",
        "test_the_full_record_is_one_file_and_downloading_another_ones_is_recorded": "readFullRecord",
        "test_the_refused_rows_come_back_as_a_workbook_to_correct": "downloadRefusedRows",
    },
}
