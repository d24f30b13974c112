//! Finds every inconsistency in a world.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    Agreement, Attribute, Clause, Family, Kind, LegalStatus, Place, Problem, Scope, StateKind,
    Terms, Tie, TieId, World, conditions, figures::check_terms,
};
use crate::{
    error::{Error, Result},
    units::{ClaimId, ClauseId, ProductCode, SourceId, StateId, Validity},
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
    /// [`Error::Inconsistent`] with the first of the [`problems`](Self::problems), and how many more there are.
    pub fn check(&self) -> Result<()> {
        let mut problems = self.problems().into_iter();
        match problems.next() {
            Some(first) => {
                Err(Error::Inconsistent { problem: Box::new(first), more: problems.len() })
            }
            None => Ok(()),
        }
    }

    fn know_state(&self, place: impl Fn() -> Place, state: StateId, found: &mut Vec<Problem>) {
        if !self.states.contains_key(&state) {
            found.push(Problem::UnknownState { place: place(), state });
        }
    }

    fn know_source(
        &self,
        place: impl Fn() -> Place,
        key: Option<&SourceId>,
        found: &mut Vec<Problem>,
    ) {
        if let Some(key) = key.filter(|key| !self.sources.contains_key(*key)) {
            found.push(Problem::UnknownSource { place: place(), source_key: key.clone() });
        }
    }

    fn know_sector(
        &self,
        place: impl Fn() -> Place,
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
                let place = || Place::Attribute(state.id, *attribute);
                for pair in series.windows(2) {
                    let [first, second] = pair else { continue };
                    if first.as_of > second.as_of {
                        let (earlier, later) = (second.as_of, first.as_of);
                        found.push(Problem::FiguresOutOfOrder { place: place(), earlier, later });
                    }
                }
                let mut seen = BTreeSet::new();
                for observation in series {
                    if !seen.insert((observation.as_of, &observation.source)) {
                        let label = observation.as_of.to_string();
                        let what = "the figure of one source for";
                        found.push(Problem::Repeated { place: place(), what, label });
                    }
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
            let place = || Place::Agreement(agreement.id.clone());
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
            }
            for clause in &agreement.clauses {
                self.check_clause(agreement, clause, &seen, found);
            }
            for cycle in conditions::cycles(&agreement.clauses) {
                let Some(first) = cycle.first() else { continue };
                let path = cycle.iter().chain([first]).map(ToString::to_string);
                found.push(Problem::CyclicCondition {
                    agreement: agreement.id.clone(),
                    clause: first.clone(),
                    path: path.collect::<Vec<_>>().join(" -> "),
                });
            }
        }
    }

    fn check_clause(
        &self,
        agreement: &Agreement,
        clause: &Clause,
        known: &BTreeSet<&ClauseId>,
        found: &mut Vec<Problem>,
    ) {
        let place = || Place::Clause(agreement.id.clone(), clause.id.clone());
        for other in &clause.conditional_on {
            if !known.contains(other) {
                found.push(Problem::UnknownClause {
                    place: place(),
                    agreement: agreement.id.clone(),
                    clause: other.clone(),
                });
            }
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
        let place = || Place::Tie(id);
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
        let place = || Place::Tie(id);
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

    fn check_tables(&self, found: &mut Vec<Problem>) {
        for coverage in self.coverage() {
            let pairs = coverage.unknown.iter().flat_map(|(from, to)| [from, to]);
            for state in coverage.states.iter().chain(&coverage.counted_by).chain(pairs) {
                self.know_state(|| Place::Coverage(coverage.kind), *state, found);
            }
            self.know_source(|| Place::Coverage(coverage.kind), coverage.source.as_ref(), found);
        }
        let mut seen = BTreeSet::new();
        let mut of_code: BTreeMap<ProductCode, Decimal> = BTreeMap::new();
        for sector in &self.classification.sectors {
            let place = || Place::Sector(sector.code);
            if !seen.insert(sector.code) {
                let label = sector.code.to_string();
                found.push(Problem::Repeated {
                    place: Place::Classification,
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
            found.push(Problem::Shares { place: Place::Code(code), sum, expected: "at most 1" });
        }
        // Recorded shares carry four decimals, so a row of eleven is off by at most 0.001.
        let slack = Decimal::new(1, 3);
        for technology in self.technologies() {
            let place = || Place::Technology(technology.state, technology.sector);
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
            let place = || Place::Elasticities(name.to_owned());
            self.know_source(place, set.source.as_ref(), found);
            for sector in set.theta.keys() {
                self.know_sector(place, *sector, found);
            }
        }
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

/// From the first milestone to the day the agreement ended, if it has milestones.
fn lifetime(agreement: &Agreement) -> Option<Validity> {
    let first = agreement.life.first()?.date;
    let last = agreement.life.last()?;
    let end = matches!(last.status, LegalStatus::Terminated | LegalStatus::Withdrawn)
        .then_some(last.date);
    Validity::new(first, end).ok()
}
