"""Addresses of the payment desk and of the ledger of addressees; `cases.urls` takes them in."""

from django.urls import path

from cases.views.account_inquiries import InquiryFileView, InquiryListView, InquiryView
from cases.views.bank_answers import AnswerView, ResultView
from cases.views.batch import (
    BatchCancelView,
    BatchCheckView,
    BatchFileView,
    BatchLinesView,
    BatchReleaseView,
    BatchShowView,
)
from cases.views.batches import BatchListView, BatchPrepareView
from cases.views.deemed import DeemedApproveView, DeemedDropView, DeemedListView, DeemedReverseView, DeemedShowView
from cases.views.failed_accounts import FailedAccountKeyView, FailedAccountListView
from cases.views.goods import CardLostView, GoodsCountView, GoodsDeskView, PackView
from cases.views.households import HouseholdReissueView, HouseholdShowView, LedgerView
from cases.views.money_ledger import MoneyLedgerView, MoneyRowsView, SlipListView
from cases.views.recoveries import RecoveryListView, RecoveryOpenView, RecoveryShowView
from cases.views.statements import (
    EntryMatchView,
    EntryUndoView,
    MoneyYearsFileView,
    MoneyYearsView,
    StatementBenchView,
    StatementListView,
    StatementView,
)

urlpatterns = [
    path("money", MoneyLedgerView.as_view(), name="money-ledger"),
    path("money/rows", MoneyRowsView.as_view(), name="money-rows"),
    path("money/slips", SlipListView.as_view(), name="slip-list"),
    path("money/years", MoneyYearsView.as_view(), name="money-years"),
    path("money/years/report", MoneyYearsFileView.as_view(), name="money-years-file"),
    path("statements", StatementListView.as_view(), name="statement-list"),
    path("statements/bench", StatementBenchView.as_view(), name="statement-bench"),
    path("statements/bench/<int:entry_id>", EntryMatchView.as_view(), name="statement-match"),
    path("statements/entries/<int:entry_id>/undo", EntryUndoView.as_view(), name="statement-undo"),
    path("statements/<int:number>", StatementView.as_view(), name="statement-show"),
    path("batches", BatchListView.as_view(), name="batch-list"),
    path("batches/prepare", BatchPrepareView.as_view(), name="batch-prepare"),
    path("batches/<int:number>", BatchShowView.as_view(), name="batch-show"),
    path("batches/<int:number>/check", BatchCheckView.as_view(), name="batch-check"),
    path("batches/<int:number>/release", BatchReleaseView.as_view(), name="batch-release"),
    path("batches/<int:number>/cancel", BatchCancelView.as_view(), name="batch-cancel"),
    path("batches/<int:number>/file", BatchFileView.as_view(), name="batch-file"),
    path("batches/<int:number>/lines", BatchLinesView.as_view(), name="batch-lines"),
    path("batches/<int:number>/results", ResultView.as_view(), name="batch-result"),
    path("batches/<int:number>/results/<int:answer_id>", AnswerView.as_view(), name="batch-answer"),
    path("account-inquiries", InquiryListView.as_view(), name="account-inquiry-list"),
    path("account-inquiries/<int:number>", InquiryView.as_view(), name="account-inquiry-show"),
    path("account-inquiries/<int:number>/file", InquiryFileView.as_view(), name="account-inquiry-file"),
    path("recoveries", RecoveryListView.as_view(), name="recovery-list"),
    path("recoveries/open", RecoveryOpenView.as_view(), name="recovery-open"),
    path("recoveries/<int:number>", RecoveryShowView.as_view(), name="recovery-show"),
    path("deemed", DeemedListView.as_view(), name="deemed-list"),
    path("deemed/<int:number>", DeemedShowView.as_view(), name="deemed-show"),
    path("deemed/<int:number>/approve", DeemedApproveView.as_view(), name="deemed-approve"),
    path("deemed/<int:number>/drop", DeemedDropView.as_view(), name="deemed-drop"),
    path("deemed/<int:number>/items/<int:item_id>/reverse", DeemedReverseView.as_view(), name="deemed-reverse"),
    path("goods", GoodsDeskView.as_view(), name="goods-desk"),
    path("goods/count", GoodsCountView.as_view(), name="goods-count"),
    path("goods/pack", PackView.as_view(), name="goods-pack"),
    path("goods/cards/<int:item_id>/lost", CardLostView.as_view(), name="goods-lost"),
    path("ledger", LedgerView.as_view(), name="household-list"),
    path("ledger/<str:receipt_number>", HouseholdShowView.as_view(), name="household-show"),
    path("ledger/<str:receipt_number>/reissue", HouseholdReissueView.as_view(), name="household-reissue"),
    path("failed-accounts", FailedAccountListView.as_view(), name="failed-account-list"),
    path("failed-accounts/<str:receipt_number>", FailedAccountKeyView.as_view(), name="failed-account-key"),
]
