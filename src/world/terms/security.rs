use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Date, Money, Probability, Share};

/// What calls an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Trigger {
    /// An armed attack on the protege's territory.
    ArmedAttack,
    /// An armed attack in an area that the treaty names.
    AttackInArea,
    /// A threat to security or territory.
    Threat,
    /// The text does not say.
    #[default]
    LeftOpen,
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ArmedAttack => "armed attack",
            Self::AttackInArea => "armed attack in the treaty area",
            Self::Threat => "threat",
            Self::LeftOpen => "trigger left open",
        })
    }
}

macro_rules! obligations {
    ($($(#[$doc:meta])* $name:ident = $words:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// Directed: what the protege owes in return is a tie of its own.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// What calls it.
            #[serde(default)]
            pub trigger: Trigger,
            /// Notice that ends it, in days, where the text gives one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub exit_notice_days: Option<u16>,
            /// Probability that it is kept when called, where somebody has judged it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub credibility: Option<Probability>,
        }

        impl $name {
            /// The obligation that `trigger` calls.
            #[must_use]
            pub fn on(trigger: Trigger) -> Self {
                Self { trigger, ..Self::default() }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($words, " ({})"), self.trigger)
            }
        }
    )+};
}

obligations! {
    /// `from` owes the defence of `to`.
    Defence = "defence";
    /// `from` owes help to `to` in an attack of its own.
    Offence = "offence";
    /// `from` owes consultation to `to`.
    Consultation = "consultation";
    /// `from` owes neutrality when `to` is at war.
    Neutrality = "neutrality";
    /// `from` owes not to attack `to`.
    NonAggression = "non-aggression";
}

/// Forces of the guarantor `from` stationed in the host `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// Persons on active duty.
    pub personnel: u32,
    /// Cost a year, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_year: Option<Money>,
    /// The part of the cost a year that the host pays, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_pays_per_year: Option<Money>,
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} troops", self.personnel)?;
        match self.host_pays_per_year {
            Some(paid) => write!(f, ", the host pays {} a year", paid.compact()),
            None => Ok(()),
        }
    }
}

/// Arms that the supplier `from` delivers to `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmsTransfer {
    /// Value over the whole validity of the tie.
    pub value: Money,
}

impl fmt::Display for ArmsTransfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arms worth {}", self.value.compact())
    }
}

/// The guarantor `from` asks the ally `to` to spend on its military.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendingTarget {
    /// Military spending as a share of GDP.
    pub share_of_gdp: Share,
    /// The day by which it is to be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
}

impl fmt::Display for SpendingTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spend {} of GDP on the military", self.share_of_gdp)?;
        match self.by {
            Some(by) => write!(f, " by {by}"),
            None => Ok(()),
        }
    }
}

/// `from` sees a rival in `to`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rivalry {
    /// What the rivalry is about, where it has been classified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<RivalryKind>,
}

/// What a rivalry is about, in the classes of Thompson and Dreyer (2012).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RivalryKind {
    /// Territory.
    Spatial,
    /// Rank and influence.
    Positional,
    /// Belief and regime.
    Ideological,
    /// Interference in the other's affairs.
    Interventionary,
}

impl fmt::Display for Rivalry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.over {
            None => "rivalry",
            Some(RivalryKind::Spatial) => "rivalry over territory",
            Some(RivalryKind::Positional) => "rivalry over rank",
            Some(RivalryKind::Ideological) => "rivalry over beliefs",
            Some(RivalryKind::Interventionary) => "rivalry over interference",
        })
    }
}
