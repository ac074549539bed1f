"""Addresses of signing in, one's own account, the accounts of the office, rights, and the logs."""

from django.urls import URLPattern, path

from .views import accounts, audit, rights, second_factor, sign_in

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second/", sign_in.second_step, name="second-step"),
    path("sign-in/passkey/", sign_in.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/options/", sign_in.passkey_sign_in_options, name="passkey-sign-in-options"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", accounts.my_account, name="my-account"),
    path("account/password/", accounts.change_password, name="change-password"),
    path("account/check/", second_factor.check_password, name="check-password"),
    path("account/security/", second_factor.security, name="sign-in-security"),
    path("account/security/totp/", second_factor.totp, name="totp"),
    path("account/security/totp/begin/", second_factor.totp_begin, name="totp-begin"),
    path("account/security/totp/remove/", second_factor.totp_remove, name="totp-remove"),
    path("account/security/passkeys/add/", second_factor.passkey_add, name="passkey-add"),
    path("account/security/passkeys/options/", second_factor.passkey_options, name="passkey-options"),
    path("account/security/passkeys/<int:passkey_id>/", second_factor.passkey_change, name="passkey-change"),
    path("account/security/codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("account/sessions/", second_factor.my_sessions, name="my-sessions"),
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/add/", accounts.account_add, name="account-add"),
    path("accounts/<int:account_id>/", accounts.account_page, name="account"),
    path("accounts/<int:account_id>/change/", accounts.account_change, name="account-change"),
    path("accounts/requests/<int:request_id>/withdraw/", accounts.request_withdraw, name="request-withdraw"),
    path("rights/", rights.rights_list, name="rights-list"),
    path("rights/roles/", rights.rights_matrix, name="rights-matrix"),
    path("rights/accounts/", rights.rights_accounts, name="rights-accounts"),
    path("rights/<int:request_id>/", rights.rights_request, name="rights-request"),
    path("rights/<int:request_id>/decide/", rights.rights_decide, name="rights-decide"),
    path("audit/", audit.audit_log, name="audit-log"),
    path("audit/check/", audit.audit_check, name="audit-check"),
    path("audit/looks/", audit.looks_log, name="audit-looks"),
    path("audit/looks/counts/", audit.looks_counts, name="audit-looks-counts"),
    path("audit/<int:sequence>/", audit.audit_entry, name="audit-entry"),
]
