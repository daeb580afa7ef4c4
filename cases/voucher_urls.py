"""Addresses of the premium vouchers; `cases.urls` takes them in."""

from django.urls import path

from cases.views.voucher_closings import (
    ClosingApproveView,
    ClosingCancelView,
    ClosingFileView,
    ClosingListView,
    ClosingReleaseView,
    ClosingShowView,
    SettlementFailedView,
)
from cases.views.voucher_requests import DrawListView, DrawView, RequestsView
from cases.views.voucher_sales import SaleDeskView, SaleRefundView, SaleSellView, SaleShowView
from cases.views.voucher_shops import (
    BenchView,
    BundleListView,
    BundleShowView,
    ShopAccountView,
    ShopAdmitView,
    ShopListView,
    ShopShowView,
)
from cases.views.vouchers import (
    VoucherFiguresView,
    VoucherImportView,
    VoucherRowsView,
    VoucherStockView,
    VoucherVoidView,
)

CLOSING = "vouchers/closings/<int:number>"
urlpatterns = [
    path("vouchers", VoucherFiguresView.as_view(), name="voucher-figures"),
    path("vouchers/rows", VoucherRowsView.as_view(), name="voucher-rows"),
    path("vouchers/stock", VoucherStockView.as_view(), name="voucher-stock"),
    path("vouchers/stock/import", VoucherImportView.as_view(), name="voucher-import"),
    path("vouchers/stock/void", VoucherVoidView.as_view(), name="voucher-void"),
    path("vouchers/requests", RequestsView.as_view(), name="voucher-requests"),
    path("vouchers/requests/draw", DrawView.as_view(), name="voucher-draw"),
    path("vouchers/requests/list", DrawListView.as_view(), name="voucher-draw-list"),
    path("vouchers/sales", SaleDeskView.as_view(), name="voucher-sales"),
    path("vouchers/sales/sell", SaleSellView.as_view(), name="voucher-sell"),
    path("vouchers/sales/<int:number>", SaleShowView.as_view(), name="voucher-sale"),
    path("vouchers/sales/<int:number>/refund", SaleRefundView.as_view(), name="voucher-refund"),
    path("vouchers/shops", ShopListView.as_view(), name="voucher-shops"),
    path("vouchers/shops/<int:number>", ShopShowView.as_view(), name="voucher-shop"),
    path("vouchers/shops/<int:number>/account", ShopAccountView.as_view(), name="voucher-shop-account"),
    path("vouchers/shops/<int:number>/admit", ShopAdmitView.as_view(), name="voucher-shop-admit"),
    path("vouchers/bundles", BundleListView.as_view(), name="voucher-bundles"),
    path("vouchers/bundles/<int:number>", BundleShowView.as_view(), name="voucher-bundle"),
    path("vouchers/bundles/<int:number>/bench/<int:item_id>", BenchView.as_view(), name="voucher-bench"),
    path("vouchers/closings", ClosingListView.as_view(), name="voucher-closings"),
    path(CLOSING, ClosingShowView.as_view(), name="voucher-closing"),
    path(f"{CLOSING}/approve", ClosingApproveView.as_view(), name="voucher-approve"),
    path(f"{CLOSING}/release", ClosingReleaseView.as_view(), name="voucher-release"),
    path(f"{CLOSING}/cancel", ClosingCancelView.as_view(), name="voucher-cancel"),
    path(f"{CLOSING}/file", ClosingFileView.as_view(), name="voucher-file"),
    path(f"{CLOSING}/shops/<int:settlement_id>/failed", SettlementFailedView.as_view(), name="voucher-failed"),
]
