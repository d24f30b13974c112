//! Finds every inconsistency in a world.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    Agreement, Attribute, Clause, Family, Kind, LegalStatus, Problem, Scope, StateKind, Terms, Tie,
    TieId, World, terms::InvestmentPledge,
};
use crate::{
    error::{Error, Result},
    units::{ClaimId, ClauseId, Money, ProductCode, SourceId, StateId, Validity},
};

impl World {
    /// Every inconsistency, in a fixed order; empty for a world that holds together.
    ///
    /// Costs a pass over all tables: `O(n log n)` in the number of ties.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        self.check_states(&mut found);
        self.check_agreements(&mut found);
        for (id, tie) in self.ties() {
            self.check_tie(id, tie, &mut found);
            self.check_membership(id, tie, &mut found);
            check_terms(id, &tie.terms, &mut found);
        }
        self.check_pairs(&mut found);
        self.check_tables(&mut found);
        found
    }

    /// That there is no inconsistency.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] with the first of the [`problems`](Self::problems).
    pub fn check(&self) -> Result<()> {
        match self.problems().into_iter().next() {
            Some(problem) => Err(Error::Inconsistent(Box::new(problem))),
            None => Ok(()),
        }
    }

    fn know_state(&self, place: impl Fn() -> String, state: StateId, found: &mut Vec<Problem>) {
        if !self.states.contains_key(&state) {
            found.push(Problem::UnknownState { place: place(), state });
        }
    }

    fn know_source(
        &self,
        place: impl Fn() -> String,
        key: Option<&SourceId>,
        found: &mut Vec<Problem>,
    ) {
        if let Some(key) = key.filter(|key| !self.sources.contains_key(*key)) {
            found.push(Problem::UnknownSource { place: place(), source_key: key.clone() });
        }
    }

    fn know_sector(
        &self,
        place: impl Fn() -> String,
        product: ProductCode,
        found: &mut Vec<Problem>,
    ) {
        let listed =
            self.classification.sectors.is_empty() || self.classification.sector(product).is_some();
        if product.is_sector() && !listed {
            found.push(Problem::UnknownSector { place: place(), sector: product });
        }
    }

    fn check_states(&self, found: &mut Vec<Problem>) {
        for state in self.states() {
            for (attribute, series) in &state.attributes {
                let place = || format!("{attribute} of {}", state.id);
                for observation in series {
                    self.know_source(place, observation.source.as_ref(), found);
                    let low = observation.estimate.low();
                    if low < Decimal::ZERO {
                        let expected = "0 or more";
                        found.push(Problem::Implausible { place: place(), value: low, expected });
                    }
                    let high = observation.estimate.high();
                    if *attribute == Attribute::Capability && high > Decimal::ONE {
                        let expected = "a share of the world, at most 1";
                        found.push(Problem::Implausible { place: place(), value: high, expected });
                    }
                }
            }
        }
    }

    fn check_agreements(&self, found: &mut Vec<Problem>) {
        for agreement in self.agreements() {
            let place = || format!("agreement `{}`", agreement.id);
            self.know_source(place, agreement.source.as_ref(), found);
            for state in agreement.parties.iter().map(|p| p.state).chain(agreement.territory) {
                self.know_state(place, state, found);
            }
            for pair in agreement.life.windows(2) {
                if let [first, second] = pair
                    && first.date >= second.date
                {
                    found.push(Problem::LifeOutOfOrder {
                        agreement: agreement.id.clone(),
                        earlier: second.date,
                        later: first.date,
                    });
                }
            }
            let mut seen = BTreeSet::new();
            for clause in &agreement.clauses {
                if !seen.insert(&clause.id) {
                    let label = clause.id.to_string();
                    found.push(Problem::Repeated { place: place(), what: "the clause", label });
                }
                self.check_clause(agreement, clause, found);
            }
        }
    }

    fn check_clause(&self, agreement: &Agreement, clause: &Clause, found: &mut Vec<Problem>) {
        let place = || format!("clause `{}` of `{}`", clause.id, agreement.id);
        for other in &clause.conditional_on {
            if agreement.find_clause(other).is_none() {
                found.push(Problem::UnknownClause {
                    place: place(),
                    agreement: agreement.id.clone(),
                    clause: other.clone(),
                });
            }
        }
        if let Some(path) = cycle(agreement, &clause.id) {
            let path = path.iter().map(ToString::to_string).collect::<Vec<_>>().join(" -> ");
            found.push(Problem::CyclicCondition {
                agreement: agreement.id.clone(),
                clause: clause.id.clone(),
                path,
            });
        }
        let mut seen = BTreeSet::new();
        for claim in &clause.claims {
            self.know_source(place, Some(&claim.source), found);
            if !seen.insert(&claim.id) {
                let label = claim.id.to_string();
                found.push(Problem::Repeated { place: place(), what: "the claim", label });
            }
        }
        match &clause.chosen {
            None if !clause.claims.is_empty() => found.push(Problem::NoClaimChosen {
                agreement: agreement.id.clone(),
                clause: clause.id.clone(),
                claims: clause.claims.len(),
            }),
            Some(chosen) if !seen.contains(chosen) => {
                found.push(Problem::UnknownClaim { place: place(), claim: chosen.clone() });
            }
            _ => {}
        }
    }

    fn check_tie(&self, id: TieId, tie: &Tie, found: &mut Vec<Problem>) {
        let place = || format!("tie {id}");
        self.know_state(place, tie.from, found);
        if tie.from == tie.to {
            if tie.kind() != Kind::Flow {
                found.push(Problem::SelfTie { tie: id, state: tie.from });
            }
        } else {
            self.know_state(place, tie.to, found);
        }
        self.know_source(place, tie.source.as_ref(), found);
        let acts = !matches!(tie.kind().family(), Family::Flow | Family::Tariff);
        if acts && self.states.get(&tie.from).is_some_and(|s| s.kind == StateKind::Aggregate) {
            found.push(Problem::AggregateActs { tie: id, state: tie.from, kind: tie.kind() });
        }
        if let Some(product) = product_of(&tie.terms) {
            self.know_sector(place, product, found);
        }
        if let (None, Some(_), _) | (_, None, Some(_)) = (&tie.agreement, &tie.clause, &tie.claim) {
            found.push(Problem::ClauseWithoutAgreement { tie: id });
        }
    }

    fn check_membership(&self, id: TieId, tie: &Tie, found: &mut Vec<Problem>) {
        let Some(key) = &tie.agreement else { return };
        let Some(agreement) = self.agreements.get(key) else {
            found.push(Problem::UnknownAgreement { tie: id, agreement: key.clone() });
            return;
        };
        for state in [tie.from, tie.to] {
            let listed = agreement.parties.iter().any(|p| p.state == state);
            if !listed && agreement.territory != Some(state) {
                found.push(Problem::NotAParty { tie: id, agreement: key.clone(), state });
            }
        }
        if let Some(allowed) = lifetime(agreement)
            && !tie.validity.within(allowed)
        {
            let validity = tie.validity;
            found.push(Problem::OutsideAgreement {
                tie: id,
                validity,
                agreement: key.clone(),
                allowed,
            });
        }
        let Some(clause_key) = &tie.clause else { return };
        let place = || format!("tie {id}");
        match agreement.find_clause(clause_key) {
            None => found.push(Problem::UnknownClause {
                place: place(),
                agreement: key.clone(),
                clause: clause_key.clone(),
            }),
            Some(clause) => {
                let listed = |claim: &&ClaimId| clause.claims.iter().any(|c| c.id == **claim);
                if let Some(claim) = tie.claim.as_ref().filter(|c| !listed(c)) {
                    found.push(Problem::UnknownClaim { place: place(), claim: claim.clone() });
                }
            }
        }
    }

    /// What two ties may not both say.
    fn check_pairs(&self, found: &mut Vec<Problem>) {
        let mut duties: BTreeMap<_, Vec<(TieId, &Tie)>> = BTreeMap::new();
        let mut flows: BTreeMap<_, Vec<(TieId, &Tie)>> = BTreeMap::new();
        let mut owed = BTreeSet::new();
        let mut currency = None;
        for (id, tie) in self.ties() {
            match &tie.terms {
                Terms::Tariff(t) if tie.status == LegalStatus::InForce => {
                    let key = (
                        tie.from,
                        tie.to,
                        t.stacking,
                        &t.measure,
                        t.scope,
                        &tie.clause,
                        &tie.claim,
                    );
                    duties.entry(key).or_default().push((id, tie));
                }
                Terms::Flow(f) => {
                    let first = *currency.get_or_insert(f.value.currency());
                    if first != f.value.currency() {
                        let found_in = f.value.currency();
                        found.push(Problem::MixedCurrencies { tie: id, first, found: found_in });
                    }
                    flows.entry((tie.from, tie.to, f.product)).or_default().push((id, tie));
                }
                terms if terms.kind().family() == Family::Security => {
                    owed.insert((tie.agreement.as_ref(), tie.kind(), tie.from, tie.to));
                }
                _ => {}
            }
        }
        for ((importer, exporter, _, measure, scope, ..), ties) in &duties {
            for (first, second) in overlapping(ties) {
                found.push(Problem::ConflictingDuties {
                    first,
                    second,
                    importer: *importer,
                    exporter: *exporter,
                    measure: (*measure).clone(),
                    scope: *scope,
                });
            }
        }
        for ((from, to, product), ties) in &flows {
            for (first, second) in overlapping(ties) {
                found.push(Problem::RepeatedFlow {
                    first,
                    second,
                    from: *from,
                    to: *to,
                    product: *product,
                });
            }
        }
        for (id, tie) in self.ties().filter(|(_, t)| is_obligation(t.kind())) {
            let Some(agreement) = tie.agreement.as_ref().and_then(|key| self.agreements.get(key))
            else {
                continue;
            };
            let back = (tie.agreement.as_ref(), tie.kind(), tie.to, tie.from);
            if agreement.mutual && !owed.contains(&back) {
                found.push(Problem::OneWay {
                    tie: id,
                    kind: tie.kind(),
                    from: tie.from,
                    to: tie.to,
                    agreement: agreement.id.clone(),
                });
            }
        }
    }

    fn check_tables(&self, found: &mut Vec<Problem>) {
        for coverage in self.coverage() {
            for state in &coverage.states {
                self.know_state(|| format!("coverage of {}", coverage.kind), *state, found);
            }
            self.know_source(
                || format!("coverage of {}", coverage.kind),
                coverage.source.as_ref(),
                found,
            );
        }
        let mut seen = BTreeSet::new();
        let mut of_code: BTreeMap<ProductCode, Decimal> = BTreeMap::new();
        for sector in &self.classification.sectors {
            let place = || format!("sector `{}`", sector.code);
            if !seen.insert(sector.code) {
                let label = sector.code.to_string();
                found.push(Problem::Repeated {
                    place: "the classification".to_owned(),
                    what: "the sector",
                    label,
                });
            }
            let whole = sector.hs.iter().filter(|p| {
                !sector.hs.iter().any(|outer| outer.code != p.code && outer.code.contains(&p.code))
            });
            let sum: Decimal =
                whole.filter_map(|p| p.share_of_sector).map(crate::units::Share::fraction).sum();
            if sum > Decimal::ONE {
                found.push(Problem::Shares { place: place(), sum, expected: "at most 1" });
            }
            for part in &sector.hs {
                *of_code.entry(part.code).or_default() += part.share_of_code.fraction();
            }
        }
        for (code, sum) in of_code.into_iter().filter(|(_, sum)| *sum > Decimal::ONE) {
            found.push(Problem::Shares {
                place: format!("HS {code} over all sectors"),
                sum,
                expected: "at most 1",
            });
        }
        // Recorded shares carry four decimals, so a row of eleven is off by at most 0.001.
        let slack = Decimal::new(1, 3);
        for technology in self.technologies() {
            let place = || format!("technology of {} {}", technology.state, technology.sector);
            self.know_state(place, technology.state, found);
            self.know_source(place, technology.source.as_ref(), found);
            for sector in technology.inputs.keys().chain([&technology.sector]) {
                self.know_sector(place, *sector, found);
            }
            let sum = technology.total();
            if (sum - Decimal::ONE).abs() > slack {
                found.push(Problem::Shares {
                    place: place(),
                    sum,
                    expected: "1, up to 0.001 of rounding",
                });
            }
        }
        for (name, set) in self.elasticity_sets() {
            let place = || format!("elasticities `{name}`");
            self.know_source(place, set.source.as_ref(), found);
            for sector in set.theta.keys() {
                self.know_sector(place, *sector, found);
            }
        }
    }
}

fn check_terms(id: TieId, terms: &Terms, found: &mut Vec<Problem>) {
    let mut not_negative = |what: &str, money: Option<Money>| {
        if let Some(money) = money.filter(|m| m.amount() < Decimal::ZERO) {
            found.push(Problem::Implausible {
                place: format!("{what} of tie {id}"),
                value: money.amount(),
                expected: "0 or more",
            });
        }
    };
    match terms {
        Terms::Flow(t) => not_negative("value", Some(t.value)),
        Terms::Quota(t) => not_negative("limit", t.limit),
        Terms::PurchasePledge(t) => not_negative("total", Some(t.total)),
        Terms::SwapLine(t) => not_negative("limit", t.limit),
        Terms::Loan(t) => not_negative("what is outstanding", Some(t.outstanding)),
        Terms::Aid(t) => not_negative("value a year", Some(t.per_year)),
        Terms::ArmsTransfer(t) => not_negative("value", Some(t.value)),
        Terms::Presence(t) => {
            not_negative("cost a year", t.cost_per_year);
            not_negative("the host's part", t.host_pays_per_year);
        }
        Terms::InvestmentPledge(t) => {
            not_negative("total", Some(t.total));
            not_negative("annual cap", t.annual_cap);
            check_schedule(id, t, found);
        }
        Terms::Tariff(t) if t.rate.fraction() < Decimal::ZERO => found.push(Problem::Implausible {
            place: format!("duty of tie {id}"),
            value: t.rate.fraction(),
            expected: "0 or more",
        }),
        _ => {}
    }
}

fn check_schedule(id: TieId, pledge: &InvestmentPledge, found: &mut Vec<Problem>) {
    if pledge.schedule.is_empty() {
        if pledge.annual_cap.is_none() {
            found.push(Problem::NoSchedule { tie: id, total: pledge.total });
        }
        return;
    }
    let zero = Money::zero(pledge.total.currency());
    let sum = pledge.schedule.iter().try_fold(zero, |sum, part| sum.try_add(part.amount));
    match sum {
        Ok(sum) if sum == pledge.total => {}
        Ok(sum) => found.push(Problem::ScheduleSum { tie: id, total: pledge.total, sum }),
        Err(_) => found.push(Problem::Implausible {
            place: format!("an instalment of tie {id}"),
            value: pledge.total.amount(),
            expected: "amounts in the currency of the total",
        }),
    }
}

/// The sector or HS code that the terms name, if any.
fn product_of(terms: &Terms) -> Option<ProductCode> {
    let scope = match terms {
        Terms::Flow(t) => return Some(t.product),
        Terms::Tariff(t) => t.scope,
        Terms::ExportControl(t) => t.scope,
        Terms::Sanction(t) => t.scope,
        Terms::Quota(t) => t.scope,
        Terms::PurchasePledge(t) => t.scope,
        Terms::TariffConcession(t) => t.scope,
        Terms::MarketAccess(t) => t.scope,
        _ => return None,
    };
    match scope {
        Scope::AllGoods => None,
        Scope::Product(code) => Some(code),
    }
}

fn is_obligation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Defence | Kind::Offence | Kind::Consultation | Kind::Neutrality | Kind::NonAggression
    )
}

/// From the first milestone to the day the agreement ended, if it has milestones.
fn lifetime(agreement: &Agreement) -> Option<Validity> {
    let first = agreement.life.first()?.date;
    let last = agreement.life.last()?;
    let end = matches!(last.status, LegalStatus::Terminated | LegalStatus::Withdrawn)
        .then_some(last.date);
    Validity::new(first, end).ok()
}

/// Neighbours in time, among ties that say the same of the same, whose days overlap.
fn overlapping(ties: &[(TieId, &Tie)]) -> Vec<(TieId, TieId)> {
    let mut by_start: Vec<_> = ties.iter().collect();
    by_start.sort_by_key(|(id, tie)| (tie.validity.from(), *id));
    let clash = |a: &Tie, b: &Tie| a.validity.intersection(b.validity).is_some();
    by_start
        .windows(2)
        .filter_map(|pair| match pair {
            [(first, a), (second, b)] if clash(a, b) => {
                Some(((*first).min(*second), (*first).max(*second)))
            }
            _ => None,
        })
        .collect()
}

/// The clauses on a way from `start` back to itself, if there is one.
fn cycle(agreement: &Agreement, start: &ClauseId) -> Option<Vec<ClauseId>> {
    let mut open = vec![vec![start.clone()]];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        let conditions =
            path.last().and_then(|last| agreement.find_clause(last)).map(|c| &c.conditional_on);
        for next in conditions.into_iter().flatten() {
            let mut longer = path.clone();
            longer.push(next.clone());
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                open.push(longer);
            }
        }
    }
    None
}
