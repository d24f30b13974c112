use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{Duty, Origin, Snapshot};
use crate::{
    error::Result,
    units::{Date, StateId},
    world::{Kind, Tie, TieId},
};

/// What two snapshots hold differently: of one world on two dates, or of two worlds.
///
/// ```
/// use geoecon::{State, Tie, World, snapshot::Diff, terms::{Defence, Trigger}};
///
/// let (usa, nzl) = ("USA".parse()?, "NZL".parse()?);
/// let mut world = World::new("ANZUS");
/// for id in [usa, nzl] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// world.add_tie(Tie::new(usa, nzl, Defence::on(Trigger::AttackInArea)).valid("1952-04-29..1986-08-11".parse()?));
///
/// let (before, after) = (world.snapshot("1980-01-01".parse()?)?, world.snapshot("1990-01-01".parse()?)?);
/// let diff = Diff::between(&before, &after)?;
/// assert_eq!(diff.ended.len(), 1);
/// assert!(diff.to_string().contains("- USA -> NZL: defence"));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Diff {
    /// Dates of the two snapshots.
    pub dates: (Date, Date),
    /// Ties in force before and not after.
    pub ended: Vec<(TieId, Tie)>,
    /// Ties in force after and not before.
    pub begun: Vec<(TieId, Tie)>,
    /// Ties in force in both, with other terms, dates or standing.
    pub amended: Vec<TieChange>,
    /// Duties that come out differently, by sector of the classification.
    pub duties: Vec<DutyChange>,
}

/// A tie as it was and as it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TieChange {
    /// Its id.
    pub id: TieId,
    /// In the first snapshot.
    pub before: Tie,
    /// In the second.
    pub after: Tie,
}

/// A duty as it was and as it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DutyChange {
    /// In the first snapshot.
    pub before: Duty,
    /// In the second.
    pub after: Duty,
}

impl Diff {
    /// What `after` holds that `before` does not, and the reverse.
    ///
    /// Ties are matched by id, so the two should come from one world or from a scenario on it. Duties are
    /// compared for the pairs of states that a changed tie or agreement can touch.
    ///
    /// # Errors
    /// Those of [`Snapshot::duty`].
    pub fn between(before: &Snapshot, after: &Snapshot) -> Result<Self> {
        let old: BTreeMap<TieId, &Tie> = before.ties().collect();
        let new: BTreeMap<TieId, &Tie> = after.ties().collect();
        let owned = |(id, tie): (&TieId, &&Tie)| (*id, (*tie).clone());
        let ended: Vec<_> = old.iter().filter(|(id, _)| !new.contains_key(id)).map(owned).collect();
        let begun: Vec<_> = new.iter().filter(|(id, _)| !old.contains_key(id)).map(owned).collect();
        let amended: Vec<_> = old
            .iter()
            .filter_map(|(id, was)| new.get(id).filter(|is| *is != was).map(|is| (id, was, is)))
            .map(|(id, was, is)| TieChange {
                id: *id,
                before: (*was).clone(),
                after: (*is).clone(),
            })
            .collect();
        let touched = ended
            .iter()
            .chain(&begun)
            .map(|(_, tie)| tie)
            .chain(amended.iter().flat_map(|c| [&c.before, &c.after]))
            .filter(|tie| matches!(tie.kind(), Kind::Tariff | Kind::TariffConcession))
            .map(|tie| (tie.from, tie.to))
            .collect();
        let duties = changed_duties(before, after, &touched)?;
        Ok(Self { dates: (before.date(), after.date()), ended, begun, amended, duties })
    }

    /// Whether the two hold the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ended.is_empty()
            && self.begun.is_empty()
            && self.amended.is_empty()
            && self.duties.is_empty()
    }
}

fn changed_duties(
    before: &Snapshot,
    after: &Snapshot,
    touched: &BTreeSet<(StateId, StateId)>,
) -> Result<Vec<DutyChange>> {
    // A duty can also change through an agreement alone: a preference that ends, a union that grows.
    let same_agreements = before.world().agreements().eq(after.world().agreements())
        && before.world().agreements().all(|a| {
            a.status_on(before.date()) == a.status_on(after.date())
                && a.parties.iter().all(|p| {
                    p.validity.contains(before.date()) == p.validity.contains(after.date())
                })
        });
    let codes = |s: &Snapshot| s.states().map(|s| s.id).collect::<BTreeSet<_>>();
    let common: Vec<StateId> = codes(before).intersection(&codes(after)).copied().collect();
    let territories = |state: StateId| {
        let unions = [before, after].into_iter().flat_map(move |s| {
            let date = s.date();
            s.world()
                .agreements()
                .filter(move |a| a.has_party(state, date))
                .filter_map(|a| a.territory)
        });
        std::iter::once(state).chain(unions).collect::<Vec<_>>()
    };
    let expanded: Vec<(StateId, Vec<StateId>)> =
        common.iter().map(|s| (*s, territories(*s))).collect();
    let mut out = Vec::new();
    for (importer, importing) in &expanded {
        for (exporter, exporting) in &expanded {
            let hit =
                importing.iter().any(|i| exporting.iter().any(|e| touched.contains(&(*i, *e))));
            if importer == exporter || (same_agreements && !hit) {
                continue;
            }
            for sector in &after.world().classification().sectors {
                let duty =
                    |s: &Snapshot| s.duty_at(*importer, *exporter, sector.code, Origin::Mixed);
                let (was, is) = (duty(before)?, duty(after)?);
                if (was.low, was.high) != (is.low, is.high) {
                    out.push(DutyChange { before: was, after: is });
                }
            }
        }
    }
    Ok(out)
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "no difference");
        }
        for (_, tie) in &self.ended {
            writeln!(f, "- {tie}")?;
        }
        for (_, tie) in &self.begun {
            writeln!(f, "+ {tie}")?;
        }
        for change in &self.amended {
            writeln!(f, "~ {} (was: {})", change.after, change.before.terms)?;
        }
        for change in &self.duties {
            let range = |d: &Duty| match d.rate() {
                Some(rate) => rate.to_string(),
                None => format!("{} to {}", d.low, d.high),
            };
            let (was, is) = (&change.before, &change.after);
            writeln!(
                f,
                "  duty of {} on {} of {}: {} -> {}",
                is.importer,
                is.product,
                is.exporter,
                range(was),
                range(is)
            )?;
        }
        Ok(())
    }
}
