use std::{fmt, str::FromStr};

use super::text_form::text_form;
use crate::error::{Error, Result, excerpt};

/// The codes of ISO 4217 that name money, as of 1 January 2026, with those withdrawn since 2020, in
/// alphabetical order. Fund codes, metals, units of account but the SDR, and test codes name none.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS \
    GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD \
    KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO \
    NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS \
    SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST \
    XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG ZWL";

/// A currency by its ISO 4217 code: those active at the start of 2026, and those withdrawn since 2020
/// (`ANG`, `BGN`, `CUC`, `HRK`, `SLL`, `ZWL`), in which recent figures are still recorded.
///
/// ```
/// use geoecon::Currency;
///
/// let won: Currency = "KRW".parse()?;
/// assert_eq!(won.to_string(), "KRW");
/// assert!("WON".parse::<Currency>().is_err());
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The yuan renminbi.
    pub const CNY: Self = Self(*b"CNY");
    /// The yen.
    pub const JPY: Self = Self(*b"JPY");
    /// The won.
    pub const KRW: Self = Self(*b"KRW");

    /// The currency with this code.
    ///
    /// # Errors
    /// [`Error::Malformed`] where ISO 4217 has had no currency of this code since 2020.
    pub fn new(code: &str) -> Result<Self> {
        match *code.as_bytes() {
            [a, b, c] if CODES.split(' ').any(|known| known == code) => Ok(Self([a, b, c])),
            _ => Err(Error::Malformed {
                what: "currency",
                value: excerpt(code),
                expected: "an ISO 4217 code in use since 2020, as in USD",
            }),
        }
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Every currency, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split(' ').filter_map(|code| Self::new(code).ok())
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AsRef<str> for Currency {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

text_form!(Currency, "a currency code in quotes, as in \"USD\"");
