"""Who of the world is let try a mutation: not refused for want of a right, whatever else is wrong with what they ask.

Charlie has no part, Alice is whose things they are, Lena leads her team, Otto is the county's officer, Mei has the
counter; where a domain is a partner's or an administrator's matter, they are asked too. Who is not named is refused.
"""

from typing import Final

FURTHER: Final = {
    "activities": "bob leo",
    "attendance": "bob leo",
    "duplicates": "leo",
    "guardians": "bob leo",
    "operations": "administrator",
    "partners": "mei partner",
    "rewards": "mei partner",
    "volunteers": "bob leo",
}
"""Who else is asked in a domain."""
MAY: Final[dict[str, dict[str, str]]] = {
    "accounts": {
        "": "changePassword setPassword",
        "otto": (
            "createApiClient createOrganisation grantRole limitApiClient registerPerson revokeApiClient "
            "rotateApiClientSecret"
        ),
        "alice": "revokeSession",
        "lena otto": "revokeRole",
        "alice otto": "correctPerson",
        "alice lena otto": "readNumber",
        "charlie alice lena otto": (
            "changePhone chooseLanguage exportOwnData requestPhoneCode requestSignInCode revokeOtherSessions "
            "signInWithCode signInWithPassword signOut"
        ),
    },
    "activities": {
        "lena otto": (
            "addShift cancelActivity cancelShift copyActivity draftActivity editActivity editSeries editShift "
            "endSeries markNoShow planSeries prioritise publishActivity removeShift restoreDay skipDay"
        ),
        "lena otto leo": "liftPause",
        "alice lena otto": "acceptOffer askGuardianForShift cancelEnrolment declineOffer enrol enrolMany",
        "charlie alice lena bob leo": "renewCalendar showCalendar stopCalendar",
    },
    "attendance": {
        "otto": "issueServiceCertificates resolveAnomaly setHoursPolicy setStars",
        "alice": "checkIn checkInMany",
        "lena otto": (
            "addManualRecord approveServiceRecord approveServiceRecords cancelCertificateBatch confirmCorrection "
            "correctServiceRecord decideAppeal declineCorrection rateService renewPrintedCode "
            "resumeCertificateBatch reviewScans scanVolunteer showPrintedCode showVenue withdrawRating"
        ),
        "alice lena otto": "readFullRecord",
        "alice otto": "draftServiceCertificate issueServiceCertificate printServiceCertificate",
        "charlie alice lena bob leo": "raiseAppeal readVenueCode renewBadge showBadge",
    },
    "duplicates": {
        "otto": "askUndoMerge confirmMerge confirmUndoMerge declineMerge dismissDuplicate proposeMerge",
    },
    "guardians": {
        "alice lena otto": "askGuardian nameGuardian",
        "charlie alice lena otto bob leo": "answerGuardianLink findGuardianLink renewGuardianLink",
    },
    "volunteers": {
        "otto": (
            "cancelRosterImport createTeam downloadRefusedRows importExaminedRoster importRoster recordHonour "
            "recordTraining"
        ),
        "lena otto": "addMember changeTeam removeMember withdrawHonour withdrawTraining",
        "alice otto": "registerVolunteer",
        "charlie alice lena bob leo": "leaveTeam updateVolunteerProfile",
    },
    "certificates": {
        "otto": "addQualificationKind grantQualification revokeCertificate revokeQualification setNumberFormat",
        "alice otto": "signCertificate",
        "charlie alice lena otto": "verifyCertificate",
    },
    "notices": {
        "otto": "answerObjection readObjector",
        "charlie alice lena otto": "objectToNotice",
    },
    "operations": {
        "administrator": "discardJob repeatFailedJobs repeatJob",
    },
    "partners": {
        "otto partner": (
            "changeWebhook createWebhook deleteWebhook disableWebhook enableWebhook pingWebhook replayWebhook "
            "replayWebhookDelivery rotateWebhookSecret"
        ),
    },
    "points": {
        "": "answerFamilyInvitation endBonusRule findReceiver objectToFreeze transferPoints",
        "otto": (
            "answerFreezeObjection closePool confirmFreeze confirmGrant confirmLift declineFreeze "
            "declineGrant discardEarningRuleDraft draftEarningRule enactEarningRuleDraft openPool "
            "proposeFreeze proposeGrant proposeLift setBonusRule setEarningRule setExchangePolicy "
            "withdrawEarningRule"
        ),
        "alice otto": "awardBonus weighBonus",
        "charlie alice lena otto": "donatePoints inviteToFamily leaveFamily",
    },
    "rewards": {
        "": "decideCount decideDispute",
        "alice": "disputeRequest",
        "otto mei": "settleRefusedHandOver",
        "alice otto": "cancelRequest",
        "mei partner": "findVoucher fulfilLateVoucher fulfilVoucher",
        "otto partner": (
            "addRewardPhoto createReward deliverStock editReward offerReward openRedemptionPoint removeRewardPhoto"
        ),
        "alice partner": "redeem",
        "otto mei partner": "countStock editRedemptionPoint",
        "alice mei partner": "returnRedemption",
        "alice lena otto partner": "matchRequest",
        "charlie alice lena otto mei": "quoteService requestService",
    },
    "skills": {
        "": (
            "appealScores beginScoring certifyAssessment checkAssessment convenePanel createAssessment "
            "findLevels giveNotice handInReview handInScores nameExaminer printSkillCertificate refuseAssessment "
            "releaseExaminer sendBackAssessment submitAssessment voteOnAssessment withdrawAssessment"
        ),
        "otto": (
            "answerScoreAppeal approveWage approveWageTable changeLadder changeRung conferGrade discardLadder "
            "draftLadder drawInspections dropEquivalence endEmployment endGrade endReserve enterExam "
            "fileAssessment findReady hireWorker place proposeLevelWage proposeWageTable publishLadder "
            "recordAssessingBody recordEducation recordExam recordGradeTraining recordInspection "
            "registerGrade rejectWage rejectWageTable reserve setCommunityStaffing setEquivalence "
            "setPrerequisites setQuota"
        ),
        "alice otto": "askPrerequisites findLevel",
    },
    "subsidies": {
        "": (
            "attachEvidencePaper checkEligibility consentToSubsidy declineSubsidy endBankAccount removeEvidencePaper "
            "submitSubsidyApplication withdrawSubsidyCase"
        ),
        "otto": (
            "actOnSubsidyCases approveSubsidyCase cancelPaymentBatch changeProgramme checkSubsidyCase clawBackSubsidy "
            "closeProgramme confirmBudgetChange confirmEvidencePaper decideWriteOff discardProgramme "
            "draftProgramme drawPaymentBatch giveSubsidyNotice openBudget planBudget proposeBudgetChange "
            "proposeBudgetClosing proposeWriteOff publishProgramme readBankAccount readBankResult readEvidencePaper "
            "recordRepayment refuseSubsidyCase reissuePayment rejectBudgetChange releasePaymentBatch returnSubsidyCase "
            "reviewSubsidyCase runProgrammeTrials saveProgramme sendPaymentBatch setPayingAccount "
            "setProgrammeConditions setProgrammeTrials startMatch stopMatch"
        ),
        "alice otto": "replayMatch",
        "charlie alice lena otto": "addBankAccount beginSubsidyApplication",
    },
}
