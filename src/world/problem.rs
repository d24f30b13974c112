use std::fmt;

use rust_decimal::Decimal;

use super::{Attribute, Kind, Scope, TieId};
use crate::units::{
    AgreementId, ClaimId, ClauseId, Currency, Date, Measure, Money, ProductCode, SourceId, StateId,
    Validity,
};

/// What a [`Problem`] concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A tie.
    Tie(TieId),
    /// A figure among the terms of a tie, in words.
    Terms(TieId, &'static str),
    /// An attribute of a state.
    Attribute(StateId, Attribute),
    /// An agreement.
    Agreement(AgreementId),
    /// A clause of an agreement.
    Clause(AgreementId, ClauseId),
    /// The coverage of a kind of tie.
    Coverage(Kind),
    /// The list of sectors.
    Classification,
    /// A sector of the classification.
    Sector(ProductCode),
    /// An HS code, over all sectors it belongs to.
    Code(ProductCode),
    /// The technology of a state in a sector.
    Technology(StateId, ProductCode),
    /// A set of trade elasticities.
    Elasticities(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tie(tie) => write!(f, "tie {tie}"),
            Self::Terms(tie, what) => write!(f, "{what} of tie {tie}"),
            Self::Attribute(state, attribute) => write!(f, "{attribute} of {state}"),
            Self::Agreement(agreement) => write!(f, "agreement `{agreement}`"),
            Self::Clause(agreement, clause) => write!(f, "clause `{clause}` of `{agreement}`"),
            Self::Coverage(kind) => write!(f, "coverage of {kind}"),
            Self::Classification => f.write_str("the classification"),
            Self::Sector(sector) => write!(f, "sector `{sector}`"),
            Self::Code(code) => write!(f, "HS {code} over all sectors"),
            Self::Technology(state, sector) => write!(f, "technology of {state} {sector}"),
            Self::Elasticities(name) => write!(f, "elasticities `{name}`"),
        }
    }
}

/// Something recorded that contradicts something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A state is named that is not recorded.
    #[error("{place} names the state {state}, which is not recorded: add it, or correct the code")]
    UnknownState {
        /// Where.
        place: Place,
        /// The code.
        state: StateId,
    },
    /// A source is named that is not recorded.
    #[error(
        "{place} names the source `{source_key}`, which is not recorded: add it to the sources"
    )]
    UnknownSource {
        /// Where.
        place: Place,
        /// The key.
        source_key: SourceId,
    },
    /// A tie names an agreement that is not recorded.
    #[error("tie {tie} names the agreement `{agreement}`, which is not recorded")]
    UnknownAgreement {
        /// The tie.
        tie: TieId,
        /// The key.
        agreement: AgreementId,
    },
    /// A clause is named that its agreement does not have.
    #[error("{place} names the clause `{clause}`, which `{agreement}` does not have")]
    UnknownClause {
        /// Where.
        place: Place,
        /// The agreement.
        agreement: AgreementId,
        /// The key.
        clause: ClauseId,
    },
    /// A claim is named that its clause does not have.
    #[error("{place} names the claim `{claim}`, which its clause does not list")]
    UnknownClaim {
        /// Where.
        place: Place,
        /// The key.
        claim: ClaimId,
    },
    /// A clause or claim is given without what it belongs to.
    #[error("tie {tie} names a clause without an agreement, or a claim without a clause")]
    ClauseWithoutAgreement {
        /// The tie.
        tie: TieId,
    },
    /// A clause is read in several ways and none is chosen.
    #[error(
        "clause `{clause}` of `{agreement}` has {claims} claims and none is chosen: choose one"
    )]
    NoClaimChosen {
        /// The agreement.
        agreement: AgreementId,
        /// The clause.
        clause: ClauseId,
        /// How many claims it has.
        claims: usize,
    },
    /// A product is not a sector of the classification.
    #[error("{place} names the sector `{sector}`, which the classification does not list")]
    UnknownSector {
        /// Where.
        place: Place,
        /// The sector.
        sector: ProductCode,
    },
    /// A key stands twice in a list.
    #[error("{place} lists {what} `{label}` twice")]
    Repeated {
        /// Where.
        place: Place,
        /// What is listed.
        what: &'static str,
        /// Its key.
        label: String,
    },
    /// A tie joins a state to itself and is not its home sales.
    #[error("tie {tie} joins {state} to itself: only a flow may, as home sales")]
    SelfTie {
        /// The tie.
        tie: TieId,
        /// The state.
        state: StateId,
    },
    /// A tie is meant for days on which its agreement cannot hold.
    #[error("tie {tie} is valid {validity}, outside the days of `{agreement}` ({allowed})")]
    OutsideAgreement {
        /// The tie.
        tie: TieId,
        /// Its days.
        validity: Validity,
        /// Its agreement.
        agreement: AgreementId,
        /// From the agreement's first milestone to its end.
        allowed: Validity,
    },
    /// A tie is part of an agreement that one of its ends is not a party to.
    #[error("tie {tie} is part of `{agreement}`, to which {state} is no party")]
    NotAParty {
        /// The tie.
        tie: TieId,
        /// The agreement.
        agreement: AgreementId,
        /// The end that is no party.
        state: StateId,
    },
    /// Two duties of one measure are in force on the same goods at the same time.
    #[error(
        "ties {first} and {second} are both in force: {importer} on {exporter}, `{measure}`, {scope}"
    )]
    ConflictingDuties {
        /// The earlier tie.
        first: TieId,
        /// The later tie.
        second: TieId,
        /// Who levies.
        importer: StateId,
        /// On whom.
        exporter: StateId,
        /// The measure.
        measure: Measure,
        /// The goods.
        scope: Scope,
    },
    /// Two concessions of one agreement are in force on the same goods at the same time.
    #[error(
        "ties {first} and {second} are both in force: concessions of {importer} to {exporter} on {scope} by one agreement"
    )]
    ConflictingConcessions {
        /// The earlier tie.
        first: TieId,
        /// The later tie.
        second: TieId,
        /// Who grants.
        importer: StateId,
        /// To whom.
        exporter: StateId,
        /// The goods.
        scope: Scope,
    },
    /// Two ties record one flow at the same time.
    #[error("ties {first} and {second} both record {from} -> {to}, {product}, for the same days")]
    RepeatedFlow {
        /// The earlier tie.
        first: TieId,
        /// The later tie.
        second: TieId,
        /// Exporter.
        from: StateId,
        /// Importer.
        to: StateId,
        /// What.
        product: ProductCode,
    },
    /// A mutual treaty is recorded one way.
    #[error(
        "tie {tie} records {kind} {from} -> {to} under `{agreement}`, which is mutual; the other way is missing"
    )]
    OneWay {
        /// The tie.
        tie: TieId,
        /// What is owed.
        kind: Kind,
        /// Who owes it.
        from: StateId,
        /// To whom.
        to: StateId,
        /// The treaty.
        agreement: AgreementId,
    },
    /// An aggregate is used as one supplier of something other than trade.
    #[error(
        "tie {tie} has the aggregate {state} supply {kind}: an aggregate trades, it does not act"
    )]
    AggregateActs {
        /// The tie.
        tie: TieId,
        /// The aggregate.
        state: StateId,
        /// What it is made to supply.
        kind: Kind,
    },
    /// Shares of a whole do not sum to it.
    #[error("{place}: shares sum to {sum}, expected {expected}")]
    Shares {
        /// Where.
        place: Place,
        /// Their sum.
        sum: Decimal,
        /// What it should be.
        expected: &'static str,
    },
    /// A pledge says neither when it is due nor how much a year.
    #[error("tie {tie} pledges {total} without a schedule: give instalments or an annual cap")]
    NoSchedule {
        /// The tie.
        tie: TieId,
        /// The total.
        total: Money,
    },
    /// Instalments do not add up to the pledge.
    #[error("tie {tie} pledges {total}, its instalments sum to {sum}")]
    ScheduleSum {
        /// The tie.
        tie: TieId,
        /// The total.
        total: Money,
        /// The sum.
        sum: Money,
    },
    /// A promise of several payments is not in one currency.
    #[error("tie {tie} pledges {total}, but its {what} is in {found}: use one currency")]
    PledgeCurrency {
        /// The tie.
        tie: TieId,
        /// The total.
        total: Money,
        /// What is in another currency.
        what: &'static str,
        /// That currency.
        found: Currency,
    },
    /// Clauses wait for each other.
    #[error("clause `{clause}` of `{agreement}` is conditional on itself through {path}")]
    CyclicCondition {
        /// The agreement.
        agreement: AgreementId,
        /// The clause.
        clause: ClauseId,
        /// The clauses on the way.
        path: String,
    },
    /// The steps in the life of an agreement are not in the order of their days.
    #[error("the life of `{agreement}` lists {later} before {earlier}: order it by day")]
    LifeOutOfOrder {
        /// The agreement.
        agreement: AgreementId,
        /// The earlier day, listed later.
        earlier: Date,
        /// The later day, listed first.
        later: Date,
    },
    /// The figures of an attribute are not in the order of their days.
    #[error("{place} lists {later} before {earlier}: order it by day")]
    FiguresOutOfOrder {
        /// Where.
        place: Place,
        /// The earlier day, listed later.
        earlier: Date,
        /// The later day, listed first.
        later: Date,
    },
    /// A figure is negative, or a share above its whole.
    #[error("{place} is {value}: expected {expected}")]
    Implausible {
        /// Where.
        place: Place,
        /// The figure.
        value: Decimal,
        /// What it may be.
        expected: &'static str,
    },
    /// Flows are recorded in several currencies, which no matrix can add up.
    #[error(
        "tie {tie} records a flow in {found}, others are in {first}: convert with explicit rates first"
    )]
    MixedCurrencies {
        /// The tie.
        tie: TieId,
        /// The currency of the first flow.
        first: Currency,
        /// The currency of this one.
        found: Currency,
    },
}

impl Problem {
    /// What it concerns; of two ties, the later.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::UnknownState { place, .. }
            | Self::UnknownSource { place, .. }
            | Self::UnknownClause { place, .. }
            | Self::UnknownClaim { place, .. }
            | Self::UnknownSector { place, .. }
            | Self::Repeated { place, .. }
            | Self::Shares { place, .. }
            | Self::FiguresOutOfOrder { place, .. }
            | Self::Implausible { place, .. } => place.clone(),
            Self::UnknownAgreement { tie, .. }
            | Self::ClauseWithoutAgreement { tie }
            | Self::SelfTie { tie, .. }
            | Self::OutsideAgreement { tie, .. }
            | Self::NotAParty { tie, .. }
            | Self::ConflictingDuties { second: tie, .. }
            | Self::ConflictingConcessions { second: tie, .. }
            | Self::RepeatedFlow { second: tie, .. }
            | Self::OneWay { tie, .. }
            | Self::AggregateActs { tie, .. }
            | Self::NoSchedule { tie, .. }
            | Self::ScheduleSum { tie, .. }
            | Self::PledgeCurrency { tie, .. }
            | Self::MixedCurrencies { tie, .. } => Place::Tie(*tie),
            Self::NoClaimChosen { agreement, clause, .. }
            | Self::CyclicCondition { agreement, clause, .. } => {
                Place::Clause(agreement.clone(), clause.clone())
            }
            Self::LifeOutOfOrder { agreement, .. } => Place::Agreement(agreement.clone()),
        }
    }
}
