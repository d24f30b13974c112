use std::fmt;

use serde::Serialize;

use super::Payments;
use crate::{
    economy::Shock,
    error::{Error, Result},
    snapshot::Snapshot,
    status::Status,
    units::{Currency, StateId},
};

/// One way to value one component: what [`prepare`](super::prepare) calibrates on a base.
///
/// ```
/// use geoecon::{Currency, Snapshot, StateId, terms::Presence};
/// use geoecon::value::{Adding, Calibrated, Component, Item, Line, Method, Model, Reading, Unit};
///
/// /// Security by the number of troops stationed.
/// #[derive(Debug, Clone)]
/// struct Troops;
///
/// impl Model for Troops {
///     fn method(&self) -> Method {
///         Method::new(Component::Security, "troops", Currency::USD).assumption("a soldier is a soldier")
///     }
///     fn calibrate(&self, _: &Snapshot) -> geoecon::Result<Box<dyn Calibrated>> {
///         Ok(Box::new(Troops))
///     }
/// }
///
/// impl Calibrated for Troops {
///     fn read(&self, snapshot: &Snapshot) -> geoecon::Result<Reading> {
///         let count = Unit::Other("troops".to_owned());
///         let lines = snapshot.layer::<Presence>().map(|edge| {
///             Line::new(edge.to, Item::Other("troops stationed".to_owned()), count.clone(), edge.terms.personnel.into())
///                 .not_added("it has no price")
///         });
///         Ok(Reading::new(lines))
///     }
/// }
/// ```
pub trait Model: fmt::Debug + Send + Sync {
    /// Its component, name, parameters and assumptions.
    fn method(&self) -> Method;

    /// The model calibrated on `base`, from which it measures.
    ///
    /// # Errors
    /// Those of the model: what it needs and `base` does not record.
    fn calibrate(&self, base: &Snapshot) -> Result<Box<dyn Calibrated>>;
}

/// A model that has its base.
pub trait Calibrated: fmt::Debug + Send + Sync {
    /// What `snapshot` is worth to each state, measured from the base.
    ///
    /// # Errors
    /// Those of the model; [`Error::NotApplicable`] where it has no place for what changed.
    fn read(&self, snapshot: &Snapshot) -> Result<Reading>;

    /// What a shock to the base is worth to each state.
    ///
    /// # Errors
    /// [`Error::NotApplicable`] unless the model takes arrays, which by default it does not.
    fn read_shock(&self, shock: &Shock) -> Result<Reading> {
        let _ = shock;
        Err(Error::NotApplicable { model: "the model", why: "it reads recorded ties, no arrays" })
    }
}

/// What a state gains or loses in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Component {
    /// Welfare from trade, the revenue of duties inside it.
    Trade,
    /// Payments between states.
    Fiscal,
    /// Reserves.
    Finance,
    /// Cover against threats.
    Security,
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Trade => "trade",
            Self::Fiscal => "fiscal",
            Self::Finance => "finance",
            Self::Security => "security",
        })
    }
}

/// What a line of a ledger is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Item {
    /// Equivalent variation.
    Welfare,
    /// The same in percent.
    WelfarePercent,
    /// Duties that the state collects, at the base's trade.
    DutiesCollected,
    /// Duties that others levy on what the state sells, at the base's trade, whoever bears them.
    DutiesOnExports,
    /// What it places as pledged in this state, and the profits that come back.
    PledgeTo(StateId),
    /// The part of profits that a pledge of this state leaves to the host.
    PledgeFrom(StateId),
    /// What it pays for this state's forces.
    CostShareTo(StateId),
    /// What this state pays for its forces.
    CostShareFrom(StateId),
    /// What its forces in this state cost, before what the host pays.
    ForcesIn(StateId),
    /// Aid to this state.
    AidTo(StateId),
    /// Aid from this state.
    AidFrom(StateId),
    /// Interest to this state.
    InterestTo(StateId),
    /// Interest from this state.
    InterestFrom(StateId),
    /// Purchases it has promised to this state.
    PurchasesFrom(StateId),
    /// Purchases that this state has promised it.
    SalesTo(StateId),
    /// Cash pledged over reserves.
    PledgedShareOfReserves,
    /// Reserves when what is pledged has been paid, or the horizon ends.
    Reserves,
    /// The most that reserves fall below zero.
    ReserveShortfall,
    /// Reserves at the end in months of imports.
    MonthsOfImports,
    /// The same with swap lines.
    MonthsOfImportsWithLines,
    /// Reserves at the end over short-term external debt.
    ShortTermDebtCover,
    /// Reserves at the end over the IMF's metric.
    Ara,
    /// Own and allied capability over that of threats.
    Cover,
    /// What is expected to be lost of what is at stake, where the threat is carried out.
    Risk,
    /// That, at a price of risk.
    PricedRisk,
    /// Something else.
    Other(String),
}

impl Item {
    /// Whether a reading without it says that nothing is paid, and not that nothing is known.
    pub(super) fn is_payment(&self) -> bool {
        matches!(
            self,
            Self::DutiesCollected
                | Self::DutiesOnExports
                | Self::PledgeTo(_)
                | Self::PledgeFrom(_)
                | Self::CostShareTo(_)
                | Self::CostShareFrom(_)
                | Self::ForcesIn(_)
                | Self::AidTo(_)
                | Self::AidFrom(_)
                | Self::InterestTo(_)
                | Self::InterestFrom(_)
                | Self::PurchasesFrom(_)
                | Self::SalesTo(_)
        )
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Welfare => "welfare",
            Self::WelfarePercent => "welfare in percent",
            Self::DutiesCollected => "duties collected",
            Self::DutiesOnExports => "duties on its exports",
            Self::PledgeTo(state) => return f.pad(&format!("pledge to {state}")),
            Self::PledgeFrom(state) => return f.pad(&format!("pledge of {state}")),
            Self::CostShareTo(state) => return f.pad(&format!("cost share to {state}")),
            Self::CostShareFrom(state) => return f.pad(&format!("cost share of {state}")),
            Self::ForcesIn(state) => return f.pad(&format!("forces in {state}")),
            Self::AidTo(state) => return f.pad(&format!("aid to {state}")),
            Self::AidFrom(state) => return f.pad(&format!("aid of {state}")),
            Self::InterestTo(state) => return f.pad(&format!("interest to {state}")),
            Self::InterestFrom(state) => return f.pad(&format!("interest of {state}")),
            Self::PurchasesFrom(state) => {
                return f.pad(&format!("promised purchases from {state}"));
            }
            Self::SalesTo(state) => return f.pad(&format!("promised sales to {state}")),
            Self::PledgedShareOfReserves => "cash pledged over reserves",
            Self::Reserves => "reserves at the end",
            Self::ReserveShortfall => "reserves fall short by",
            Self::MonthsOfImports => "reserves in imports",
            Self::MonthsOfImportsWithLines => "with swap lines, in imports",
            Self::ShortTermDebtCover => "short-term debt cover",
            Self::Ara => "IMF ARA ratio",
            Self::Cover => "cover",
            Self::Risk => "risk",
            Self::PricedRisk => "risk at its price",
            Self::Other(text) => text,
        };
        f.pad(text)
    }
}

/// What an amount counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum Unit {
    /// The ledger's currency, a year.
    PerYear,
    /// The ledger's currency, a stock or a sum over years.
    Sum,
    /// Percent of something.
    PercentOf(&'static str),
    /// Months.
    Months,
    /// A ratio.
    Ratio,
    /// Something else.
    Other(String),
}

/// Whether a line is part of a state's total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Adding {
    /// It is.
    Added,
    /// It is not, for this reason.
    NotAdded(&'static str),
}

/// What a snapshot is worth to a state in one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// The state.
    pub state: StateId,
    /// The item; a reading has one line for each state and item.
    pub item: Item,
    /// What the amount counts.
    pub unit: Unit,
    /// The amount: gains positive.
    pub amount: f64,
    /// Whether it is part of the total: by default where the unit is [`Unit::PerYear`].
    pub adding: Adding,
    /// The payments that the amount is the level annuity of, where it is one.
    pub payments: Option<Payments>,
}

impl Line {
    /// A line that is part of the total if it is an amount a year.
    #[must_use]
    pub fn new(state: StateId, item: Item, unit: Unit, amount: f64) -> Self {
        let adding = match unit {
            Unit::PerYear => Adding::Added,
            Unit::Sum => Adding::NotAdded("a stock"),
            _ => Adding::NotAdded("another unit"),
        };
        Self { state, item, unit, amount, adding, payments: None }
    }

    /// The line of payments: their level annuity is part of the total.
    #[must_use]
    pub fn of_payments(state: StateId, item: Item, payments: Payments) -> Self {
        let line = Self::new(state, item, Unit::PerYear, payments.level_annuity);
        Self { payments: Some(payments), ..line }
    }

    /// The same line, kept out of the total for a reason.
    #[must_use]
    pub fn not_added(self, why: &'static str) -> Self {
        Self { adding: Adding::NotAdded(why), ..self }
    }
}

/// What a snapshot is worth to each state, as one model sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// How the computation ended; lines count only where it is solved.
    pub status: Status,
    /// What was met on the way, as cells unknown.
    pub notes: Vec<String>,
    /// By state, then item.
    pub lines: Vec<Line>,
}

impl Reading {
    /// A reading of these lines, solved, without notes.
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut lines: Vec<Line> = lines.into_iter().collect();
        lines.sort_by(|a, b| (a.state, &a.item).cmp(&(b.state, &b.item)));
        Self { status: Status::Solved, notes: Vec::new(), lines }
    }

    /// The same with a note more.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same, ended so.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

/// A model's name, and all that its figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Method {
    /// What it values.
    pub component: Component,
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What it takes for granted.
    pub assumptions: Vec<String>,
    /// The currency of its amounts.
    pub currency: Currency,
}

/// A parameter of a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value, with its unit.
    pub value: String,
}

impl Method {
    /// A method without parameters and assumptions yet.
    pub fn new(component: Component, name: impl Into<String>, currency: Currency) -> Self {
        let name = name.into();
        Self { component, name, parameters: Vec::new(), assumptions: Vec::new(), currency }
    }

    /// The same with a parameter more.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.parameters.push(Parameter { name, value: value.to_string() });
        self
    }

    /// The same with an assumption more.
    #[must_use]
    pub fn assumption(mut self, assumption: impl Into<String>) -> Self {
        self.assumptions.push(assumption.into());
        self
    }
}

/// The name and the parameters.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (i, parameter) in self.parameters.iter().enumerate() {
            let before = if i == 0 { " (" } else { ", " };
            write!(f, "{before}{} {}", parameter.name, parameter.value)?;
        }
        if self.parameters.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
