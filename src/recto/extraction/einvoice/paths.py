"""Where an e-invoice's fields stand in its XML, by dialect; paths are ElementTree's, without namespaces.

Sources: EN 16931-3-2 (UBL 2.1) and EN 16931-3-3 (UN/CEFACT Cross Industry Invoice D16B). ZUGFeRD 1.0 is an earlier
Cross Industry Invoice, with other names for the same parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Paths = Sequence[str]
"""The first that leads to some text is taken."""


@dataclass(frozen=True, slots=True)
class Table:
    """``path`` leads from the root to the rows, ``columns`` from a row to its values."""

    path: str
    columns: Mapping[str, Paths]


@dataclass(frozen=True, slots=True)
class Address:
    """``streets`` are lines, each of which may be there."""

    streets: Paths
    postcode: str
    city: str
    region: str
    country: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """``address`` is the vendor's.

    ``tax`` leads to the sums of taxes: there may be one in the invoice's currency and one in the tax office's.
    ``renamed`` are names of other versions, with those that the paths use.
    """

    fields: Mapping[str, Paths]
    address: Address
    tax: str
    items: Table
    taxes: Table
    renamed: Mapping[str, str]


_TRADE = "SupplyChainTradeTransaction"
_SELLER = f"{_TRADE}/ApplicableHeaderTradeAgreement/SellerTradeParty"
_BUYER = f"{_TRADE}/ApplicableHeaderTradeAgreement/BuyerTradeParty"
_ORDER = f"{_TRADE}/ApplicableHeaderTradeAgreement/BuyerOrderReferencedDocument"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement"
_MEANS = f"{_SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"
_SUMS = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"

CII = Dialect(
    fields={
        "vendor": (f"{_SELLER}/Name", f"{_SELLER}/SpecifiedLegalOrganization/TradingBusinessName"),
        "vendor_vat": (f"{_SELLER}/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
        "customer": (f"{_BUYER}/Name", f"{_BUYER}/DefinedTradeContact/PersonName"),
        "invoice_number": ("ExchangedDocument/ID",),
        "order_number": (f"{_ORDER}/IssuerAssignedID", f"{_ORDER}/ID"),
        "date": ("ExchangedDocument/IssueDateTime/DateTimeString",),
        "due_date": (f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString",),
        "currency": (f"{_SETTLEMENT}/InvoiceCurrencyCode",),
        "net": (f"{_SUMS}/TaxBasisTotalAmount",),
        "total": (f"{_SUMS}/GrandTotalAmount",),
        "iban": (f"{_MEANS}/PayeePartyCreditorFinancialAccount/IBANID",),
        "bic": (f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID",),
        "email": (
            f"{_SELLER}/DefinedTradeContact/EmailURIUniversalCommunication/URIID",
            f"{_SELLER}/URIUniversalCommunication/URIID[@schemeID='EM']",
        ),
        "phone": (f"{_SELLER}/DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber",),
    },
    address=Address(
        streets=tuple(f"{_SELLER}/PostalTradeAddress/{line}" for line in ("LineOne", "LineTwo", "LineThree")),
        postcode=f"{_SELLER}/PostalTradeAddress/PostcodeCode",
        city=f"{_SELLER}/PostalTradeAddress/CityName",
        region=f"{_SELLER}/PostalTradeAddress/CountrySubDivisionName",
        country=f"{_SELLER}/PostalTradeAddress/CountryID",
    ),
    tax=f"{_SUMS}/TaxTotalAmount",
    items=Table(
        f"{_TRADE}/IncludedSupplyChainTradeLineItem",
        {
            "description": ("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
            "quantity": ("SpecifiedLineTradeDelivery/BilledQuantity",),
            "unit_price": ("SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount",),
            "amount": ("SpecifiedLineTradeSettlement/*/LineTotalAmount",),
        },
    ),
    taxes=Table(
        f"{_SETTLEMENT}/ApplicableTradeTax",
        {"rate": ("RateApplicablePercent",), "net": ("BasisAmount",), "tax": ("CalculatedAmount",)},
    ),
    renamed={
        "HeaderExchangedDocument": "ExchangedDocument",
        "SpecifiedSupplyChainTradeTransaction": _TRADE,
        "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
        "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
        "SpecifiedTradeSettlementMonetarySummation": "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
        "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
        "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
        "ApplicablePercent": "RateApplicablePercent",
    },
)

_SUPPLIER = "AccountingSupplierParty/Party"
_RECEIVER = "AccountingCustomerParty/Party"

UBL = Dialect(
    fields={
        "vendor": (f"{_SUPPLIER}/PartyLegalEntity/RegistrationName", f"{_SUPPLIER}/PartyName/Name"),
        "vendor_vat": (f"{_SUPPLIER}/PartyTaxScheme/TaxScheme[ID='VAT']/../CompanyID",),
        "customer": (f"{_RECEIVER}/PartyLegalEntity/RegistrationName", f"{_RECEIVER}/PartyName/Name"),
        "invoice_number": ("ID",),
        "order_number": ("OrderReference/ID",),
        "date": ("IssueDate",),
        "due_date": ("DueDate", "PaymentMeans/PaymentDueDate"),
        "currency": ("DocumentCurrencyCode",),
        "net": ("LegalMonetaryTotal/TaxExclusiveAmount",),
        "total": ("LegalMonetaryTotal/TaxInclusiveAmount",),
        "iban": ("PaymentMeans/PayeeFinancialAccount/ID",),
        "bic": ("PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID",),
        "email": (f"{_SUPPLIER}/Contact/ElectronicMail", f"{_SUPPLIER}/EndpointID[@schemeID='EM']"),
        "phone": (f"{_SUPPLIER}/Contact/Telephone",),
    },
    address=Address(
        streets=tuple(
            f"{_SUPPLIER}/PostalAddress/{line}" for line in ("StreetName", "AdditionalStreetName", "AddressLine/Line")
        ),
        postcode=f"{_SUPPLIER}/PostalAddress/PostalZone",
        city=f"{_SUPPLIER}/PostalAddress/CityName",
        region=f"{_SUPPLIER}/PostalAddress/CountrySubentityCode",
        country=f"{_SUPPLIER}/PostalAddress/Country/IdentificationCode",
    ),
    tax="TaxTotal/TaxAmount",
    items=Table(
        "InvoiceLine",
        {
            "description": ("Item/Name", "Item/Description"),
            "quantity": ("InvoicedQuantity",),
            "unit_price": ("Price/PriceAmount",),
            "amount": ("LineExtensionAmount",),
        },
    ),
    taxes=Table(
        "TaxTotal/TaxSubtotal",
        {"rate": ("TaxCategory/Percent", "Percent"), "net": ("TaxableAmount",), "tax": ("TaxAmount",)},
    ),
    renamed={"CreditNoteLine": "InvoiceLine", "CreditedQuantity": "InvoicedQuantity"},
)

DIALECTS = {"CrossIndustryInvoice": CII, "CrossIndustryDocument": CII, "Invoice": UBL, "CreditNote": UBL}
"""By the name of the root element."""
