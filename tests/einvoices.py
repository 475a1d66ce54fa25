"""E-invoices made by code: their XML in three dialects, the sheet that prints them, and PDFs that hold files."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self
from xml.sax.saxutils import escape

import pypdf

import made
from recto.domain.document import PageSelection
from recto.domain.recognition import Page
from recto.imaging import pdf
from recto.imaging.limits import Limits


@dataclass(frozen=True)
class Invoice:
    """Amounts are as XML gives them; ``printed`` gives what the sheet says in another way."""

    vendor: str = "Hill & Valley GmbH"
    street: str = "Mill Lane 12"
    postcode: str = "49078"
    city: str = "Osnabrueck"
    vat: str = "DE136695976"
    customer: str = "Meadow Stores"
    number: str = "INV-2041/7"
    order: str = "PO-7781"
    date: str = "2026-03-05"
    due: str = "2026-04-04"
    currency: str = "EUR"
    net: str = "403.55"
    tax: str = "76.67"
    total: str = "480.22"
    iban: str = "DE89370400440532013000"
    bic: str = "COBADEFFXXX"
    email: str = "info@hill.example"
    phone: str = "+49 541 7700"

    @classmethod
    def over(cls, net: Decimal) -> Self:
        """With 19 % of tax."""
        tax = (net * Decimal("0.19")).quantize(Decimal("0.01"))
        return cls(net=str(net), tax=str(tax), total=str(net + tax))

    @property
    def fields(self) -> dict[str, object]:
        """As they should be read from the XML."""
        return {
            "vendor": self.vendor, "address": f"{self.street}, {self.postcode} {self.city}", "vendor_vat": self.vat,
            "customer": self.customer, "invoice_number": self.number, "order_number": self.order, "date": self.date,
            "due_date": self.due, "currency": self.currency,
            "items": [{"description": "Bench & table", "quantity": "2", "unit_price": "201.775", "amount": self.net}],
            "net": self.net, "taxes": [{"rate": "19", "net": self.net, "tax": self.tax}], "tax": self.tax,
            "total": self.total, "iban": self.iban, "bic": self.bic, "email": self.email, "phone": self.phone,
        }  # fmt: skip


FACTUR_X: Mapping[str, str] = {
    "root": "CrossIndustryInvoice", "space": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "header": "ExchangedDocument", "transaction": "SupplyChainTradeTransaction",
    "agreement": "ApplicableHeaderTradeAgreement", "settlement": "ApplicableHeaderTradeSettlement",
    "sums": "SpecifiedTradeSettlementHeaderMonetarySummation", "percent": "RateApplicablePercent",
    "reference": "IssuerAssignedID", "line_agreement": "SpecifiedLineTradeAgreement",
    "line_delivery": "SpecifiedLineTradeDelivery", "line_settlement": "SpecifiedLineTradeSettlement",
    "line_sums": "SpecifiedTradeSettlementLineMonetarySummation",
}  # fmt: skip
ZUGFERD_1: Mapping[str, str] = {
    "root": "CrossIndustryDocument", "space": "urn:ferd:CrossIndustryDocument:invoice:1p0",
    "header": "HeaderExchangedDocument", "transaction": "SpecifiedSupplyChainTradeTransaction",
    "agreement": "ApplicableSupplyChainTradeAgreement", "settlement": "ApplicableSupplyChainTradeSettlement",
    "sums": "SpecifiedTradeSettlementMonetarySummation", "percent": "ApplicablePercent",
    "reference": "ID", "line_agreement": "SpecifiedSupplyChainTradeAgreement",
    "line_delivery": "SpecifiedSupplyChainTradeDelivery", "line_settlement": "SpecifiedSupplyChainTradeSettlement",
    "line_sums": "SpecifiedTradeSettlementMonetarySummation",
}  # fmt: skip
"""The names that differ between ZUGFeRD 1 and what came after it."""


def cii(invoice: Invoice, names: Mapping[str, str] = FACTUR_X) -> bytes:
    """Factur-X, ZUGFeRD or XRechnung as a Cross Industry Invoice. It also has what must not be taken: the customer's
    own address and tax number, other dates, amounts of lines, a sum of taxes in another currency."""
    n, v = names, {name: escape(value) for name, value in vars(invoice).items()}
    compact = {name: v[name].replace("-", "") for name in ("date", "due")}
    line = f"""
    <r:IncludedSupplyChainTradeLineItem>
      <r:SpecifiedTradeProduct><r:Name>Bench &amp; table</r:Name></r:SpecifiedTradeProduct>
      <r:{n["line_agreement"]}>
        <r:BuyerOrderReferencedDocument><r:LineID>9</r:LineID></r:BuyerOrderReferencedDocument>
        <r:NetPriceProductTradePrice><r:ChargeAmount>201.7750</r:ChargeAmount></r:NetPriceProductTradePrice>
      </r:{n["line_agreement"]}>
      <r:{n["line_delivery"]}><r:BilledQuantity unitCode="C62">2.0000</r:BilledQuantity></r:{n["line_delivery"]}>
      <r:{n["line_settlement"]}>
        <r:ApplicableTradeTax><r:{n["percent"]}>7</r:{n["percent"]}></r:ApplicableTradeTax>
        <r:{n["line_sums"]}><r:LineTotalAmount>{v["net"]}</r:LineTotalAmount></r:{n["line_sums"]}>
      </r:{n["line_settlement"]}>
    </r:IncludedSupplyChainTradeLineItem>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- {"made by a test " * 300} -->
<m:{n["root"]} xmlns:m="{n["space"]}" xmlns:r="urn:r" xmlns:u="urn:u">
  <m:{n["header"]}>
    <r:ID>{v["number"]}</r:ID>
    <r:IssueDateTime><u:DateTimeString format="102">{compact["date"]}</u:DateTimeString></r:IssueDateTime>
  </m:{n["header"]}>
  <m:{n["transaction"]}>{line}
    <r:{n["agreement"]}>
      <r:SellerTradeParty>
        <r:Name>
          GLN 4333741000005
          {v["vendor"]}
        </r:Name>
        <r:DefinedTradeContact>
          <r:TelephoneUniversalCommunication><r:CompleteNumber>{v["phone"]}</r:CompleteNumber></r:TelephoneUniversalCommunication>
          <r:EmailURIUniversalCommunication><r:URIID>{v["email"]}</r:URIID></r:EmailURIUniversalCommunication>
        </r:DefinedTradeContact>
        <r:PostalTradeAddress>
          <r:PostcodeCode>{v["postcode"]}</r:PostcodeCode><r:LineOne>{v["street"]}</r:LineOne>
          <r:CityName>{v["city"]}</r:CityName><r:CountryID>DE</r:CountryID>
        </r:PostalTradeAddress>
        <r:SpecifiedTaxRegistration><r:ID schemeID="FC">118/204/30771</r:ID></r:SpecifiedTaxRegistration>
        <r:SpecifiedTaxRegistration><r:ID schemeID="VA">{v["vat"]}</r:ID></r:SpecifiedTaxRegistration>
      </r:SellerTradeParty>
      <r:BuyerTradeParty>
        <r:Name>{v["customer"]}</r:Name>
        <r:PostalTradeAddress><r:PostcodeCode>40235</r:PostcodeCode><r:CityName>Elsewhere</r:CityName></r:PostalTradeAddress>
        <r:SpecifiedTaxRegistration><r:ID schemeID="VA">DE999999999</r:ID></r:SpecifiedTaxRegistration>
      </r:BuyerTradeParty>
      <r:BuyerOrderReferencedDocument><r:{n["reference"]}>{v["order"]}</r:{n["reference"]}></r:BuyerOrderReferencedDocument>
    </r:{n["agreement"]}>
    <r:{n["settlement"]}>
      <r:InvoiceCurrencyCode>{v["currency"]}</r:InvoiceCurrencyCode>
      <r:SpecifiedTradeSettlementPaymentMeans>
        <r:PayerPartyDebtorFinancialAccount><r:IBANID>FR7612345</r:IBANID></r:PayerPartyDebtorFinancialAccount>
        <r:PayeePartyCreditorFinancialAccount><r:IBANID>{v["iban"]}</r:IBANID></r:PayeePartyCreditorFinancialAccount>
        <r:PayeeSpecifiedCreditorFinancialInstitution><r:BICID>{v["bic"]}</r:BICID></r:PayeeSpecifiedCreditorFinancialInstitution>
      </r:SpecifiedTradeSettlementPaymentMeans>
      <r:ApplicableTradeTax>
        <r:CalculatedAmount>{v["tax"]}</r:CalculatedAmount><r:BasisAmount>{v["net"]}</r:BasisAmount>
        <r:{n["percent"]}>19.00</r:{n["percent"]}>
      </r:ApplicableTradeTax>
      <r:SpecifiedTradePaymentTerms>
        <r:DueDateDateTime><u:DateTimeString format="102">{compact["due"]}</u:DateTimeString></r:DueDateDateTime>
      </r:SpecifiedTradePaymentTerms>
      <r:{n["sums"]}>
        <r:LineTotalAmount>1.00</r:LineTotalAmount>
        <r:TaxBasisTotalAmount>{v["net"]}</r:TaxBasisTotalAmount>
        <r:TaxTotalAmount currencyID="XXX">9.99</r:TaxTotalAmount>
        <r:TaxTotalAmount currencyID="{v["currency"]}">{v["tax"]}</r:TaxTotalAmount>
        <r:GrandTotalAmount>{v["total"]}00</r:GrandTotalAmount>
        <r:DuePayableAmount>1.00</r:DuePayableAmount>
      </r:{n["sums"]}>
    </r:{n["settlement"]}>
  </m:{n["transaction"]}>
</m:{n["root"]}>""".encode()


def ubl(invoice: Invoice, root: str = "Invoice") -> bytes:
    """The same as UBL 2.1, an Invoice or a CreditNote."""
    v = {name: escape(value) for name, value in vars(invoice).items()}
    line, quantity = (
        ("InvoiceLine", "InvoicedQuantity") if root == "Invoice" else ("CreditNoteLine", "CreditedQuantity")
    )
    return f"""<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:a="urn:a" xmlns:b="urn:b">
  <b:ID>{v["number"]}</b:ID><b:IssueDate>{v["date"]}</b:IssueDate><b:DueDate>{v["due"]}</b:DueDate>
  <b:DocumentCurrencyCode>{v["currency"]}</b:DocumentCurrencyCode>
  <a:OrderReference><b:ID>{v["order"]}</b:ID></a:OrderReference>
  <a:AccountingSupplierParty><a:Party>
    <a:PartyName><b:Name>The Valley Shop</b:Name></a:PartyName>
    <a:PostalAddress>
      <b:StreetName>{v["street"]}</b:StreetName><b:CityName>{v["city"]}</b:CityName>
      <b:PostalZone>{v["postcode"]}</b:PostalZone>
      <a:Country><b:IdentificationCode>DE</b:IdentificationCode></a:Country>
    </a:PostalAddress>
    <a:PartyTaxScheme><b:CompanyID>{v["vat"]}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
    <a:PartyLegalEntity><b:RegistrationName>{v["vendor"]}</b:RegistrationName></a:PartyLegalEntity>
    <a:Contact><b:Telephone>{v["phone"]}</b:Telephone><b:ElectronicMail>{v["email"]}</b:ElectronicMail></a:Contact>
  </a:Party></a:AccountingSupplierParty>
  <a:AccountingCustomerParty><a:Party>
    <a:PartyLegalEntity><b:RegistrationName>{v["customer"]}</b:RegistrationName></a:PartyLegalEntity>
  </a:Party></a:AccountingCustomerParty>
  <a:PaymentMeans><a:PayeeFinancialAccount>
    <b:ID>{v["iban"]}</b:ID><a:FinancialInstitutionBranch><b:ID>{v["bic"]}</b:ID></a:FinancialInstitutionBranch>
  </a:PayeeFinancialAccount></a:PaymentMeans>
  <a:TaxTotal>
    <b:TaxAmount currencyID="{v["currency"]}">{v["tax"]}</b:TaxAmount>
    <a:TaxSubtotal>
      <b:TaxableAmount>{v["net"]}</b:TaxableAmount><b:TaxAmount>{v["tax"]}</b:TaxAmount>
      <a:TaxCategory><b:Percent>19.0</b:Percent></a:TaxCategory>
    </a:TaxSubtotal>
  </a:TaxTotal>
  <a:LegalMonetaryTotal>
    <b:TaxExclusiveAmount>{v["net"]}</b:TaxExclusiveAmount><b:TaxInclusiveAmount>{v["total"]}</b:TaxInclusiveAmount>
  </a:LegalMonetaryTotal>
  <a:{line}>
    <b:{quantity}>2</b:{quantity}><b:LineExtensionAmount>{v["net"]}</b:LineExtensionAmount>
    <a:Item><b:Name>Bench &amp; table</b:Name></a:Item><a:Price><b:PriceAmount>201.775</b:PriceAmount></a:Price>
  </a:{line}>
</{root}>""".encode()


def sheet(printed: Invoice, note: str = "") -> bytes:
    """A PDF that prints an invoice in German, and a note at its bottom."""
    day, due = (".".join(reversed(date.split("-"))) for date in (printed.date, printed.due))
    net, tax, total = map(_german, (printed.net, printed.tax, printed.total))
    rows = (
        (60, 790, printed.vendor), (60, 774, printed.street), (60, 758, f"{printed.postcode} {printed.city}"),
        (400, 758, "RECHNUNG"), (60, 710, printed.customer),
        (340, 710, f"Rechnungsnummer: {printed.number}"), (340, 694, f"Rechnungsdatum: {day}"),
        (340, 678, f"Bestellnummer: {printed.order}"), (340, 662, f"Zahlbar bis: {due}"),
        (60, 600, "Bezeichnung"), (280, 600, "Menge"), (360, 600, "Einzelpreis"), (460, 600, "Betrag"),
        (60, 580, "Bench & table"), (280, 580, "2"), (360, 580, "201,775"), (460, 580, net),
        (340, 540, "Nettobetrag"), (460, 540, net), (340, 524, "19 % MwSt."), (460, 524, tax),
        (340, 500, "Gesamtbetrag EUR"), (460, 500, total),
        (60, 120, f"IBAN: {printed.iban}"), (340, 120, f"BIC: {printed.bic}"), (60, 104, f"USt-IdNr.: {printed.vat}"),
        (60, 88, f"E-Mail: {printed.email}"), (340, 88, f"Telefon: {printed.phone}"), (60, 40, note),
    )  # fmt: skip
    return made.drawn_pdf("\n".join(f"BT /F 10 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in rows))


def _german(amount: str) -> str:
    return f"{Decimal(amount):,.2f}".translate(str.maketrans(",.", ".,"))


def holding(content: bytes, files: Mapping[str, bytes]) -> io.BytesIO:
    """The PDF with files inside."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    for name, data in files.items():
        writer.add_attachment(name, data)
    file = io.BytesIO()
    writer.write(file)
    return file


def pages(file: io.BytesIO) -> list[Page]:
    """What a PDF's own text says."""
    found = []
    for sheet_ in pdf.pages(file, PageSelection(), Limits(9, 100_000_000)):
        layer = sheet_.text_layer()
        if layer:
            found.append(Page(sheet_.number, layer.width, layer.height, layer.lines))
    return found


__all__ = ["FACTUR_X", "ZUGFERD_1", "Invoice", "cii", "holding", "pages", "replace", "sheet", "ubl"]
