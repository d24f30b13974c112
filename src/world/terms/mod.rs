//! What a tie says: one struct per kind of edge, grouped in families.
//!
//! | family | kinds | from → to |
//! | --- | --- | --- |
//! | flow | [`Flow`] | exporter → importer |
//! | tariff | [`Tariff`] | importer → exporter |
//! | restriction | [`ExportControl`], [`Sanction`], [`Quota`] | imposer → target |
//! | deal | [`InvestmentPledge`], [`PurchasePledge`], [`TariffConcession`], [`MarketAccess`] | who owes → to whom |
//! | finance | [`SwapLine`], [`Loan`], [`Aid`] | provider → user |
//! | security | [`Defence`], [`Offence`], [`Consultation`], [`Neutrality`], [`NonAggression`], [`Presence`], [`ArmsTransfer`], [`SpendingTarget`], [`Rivalry`] | guarantor → protege |

mod deal;
mod finance;
mod flow;
mod restriction;
mod security;
mod tariff;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use deal::{Instalment, InvestmentPledge, MarketAccess, PurchasePledge, TariffConcession};
pub use finance::{Aid, Loan, SwapLine};
pub use flow::Flow;
pub use restriction::{ExportControl, Quota, Sanction};
pub use security::{
    ArmsTransfer, Consultation, Defence, Neutrality, NonAggression, Offence, Presence, Rivalry,
    RivalryKind, SpendingTarget, Trigger,
};
pub use tariff::{Lift, Scope, Stacking, Tariff};

mod sealed {
    pub trait Sealed {}
}

/// A kind of tie that a snapshot can be asked for: `snapshot.layer::<Tariff>()`.
///
/// Sealed: the kinds of ties are the crate's own.
pub trait Layer: sealed::Sealed + Sized + 'static {
    /// The kind, as a value.
    const KIND: Kind;

    /// These terms, if they are of this kind.
    fn of(terms: &Terms) -> Option<&Self>;
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident($held:ty) in $family:ident,)+) => {
        /// What a tie says, one variant for each kind.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Terms {
            $($(#[$doc])* $name($held),)+
        }

        /// The kind of a tie, without its terms.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Terms {
            /// The kind of these terms.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$name(_) => Kind::$name,)+
                }
            }
        }

        impl fmt::Display for Terms {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(terms) => terms.fmt(f),)+
                }
            }
        }

        impl Kind {
            /// Every kind, in the order of the families.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The family of the kind.
            #[must_use]
            pub fn family(self) -> Family {
                match self {
                    $(Self::$name => Family::$family,)+
                }
            }
        }

        impl fmt::Display for Kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$name => stringify!($name),)+
                })
            }
        }

        $(
            impl sealed::Sealed for $name {}

            impl Layer for $name {
                const KIND: Kind = Kind::$name;

                fn of(terms: &Terms) -> Option<&Self> {
                    match terms {
                        Terms::$name(terms) => Some(terms),
                        _ => None,
                    }
                }
            }

            impl From<$name> for Terms {
                fn from(terms: $name) -> Self {
                    Self::$name(terms.into())
                }
            }
        )+
    };
}

/// A family of kinds whose direction and unit agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Family {
    /// Goods and services, exporter to importer.
    Flow,
    /// Duties, importer to exporter.
    Tariff,
    /// Controls, imposer to target.
    Restriction,
    /// What a deal obliges one side to, from who owes to whom it is owed.
    Deal,
    /// Money, provider to user.
    Finance,
    /// Promises and forces, guarantor to protege.
    Security,
}

terms! {
    /// Goods or services sold in a year.
    Flow(Flow) in Flow,
    /// A duty on imports.
    Tariff(Tariff) in Tariff,
    /// Licences or bans on what is exported.
    ExportControl(ExportControl) in Restriction,
    /// A ban on dealings.
    Sanction(Sanction) in Restriction,
    /// A limit on quantities imported.
    Quota(Quota) in Restriction,
    /// A promise to invest.
    InvestmentPledge(Box<InvestmentPledge>) in Deal,
    /// A promise to buy.
    PurchasePledge(PurchasePledge) in Deal,
    /// A duty lowered for goods that qualify.
    TariffConcession(TariffConcession) in Deal,
    /// A barrier other than a duty lowered.
    MarketAccess(MarketAccess) in Deal,
    /// A line to swap currencies.
    SwapLine(SwapLine) in Finance,
    /// A loan outstanding.
    Loan(Loan) in Finance,
    /// Grants.
    Aid(Aid) in Finance,
    /// A promise to defend.
    Defence(Defence) in Security,
    /// A promise to join in an attack.
    Offence(Offence) in Security,
    /// A promise to consult.
    Consultation(Consultation) in Security,
    /// A promise to stay neutral.
    Neutrality(Neutrality) in Security,
    /// A promise not to attack.
    NonAggression(NonAggression) in Security,
    /// Forces stationed.
    Presence(Presence) in Security,
    /// Arms supplied.
    ArmsTransfer(ArmsTransfer) in Security,
    /// Military spending asked for.
    SpendingTarget(SpendingTarget) in Security,
    /// An enmity.
    Rivalry(Rivalry) in Security,
}
