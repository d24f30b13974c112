use std::collections::{BTreeMap, BTreeSet};

use super::Ties;
use crate::{
    error::Result,
    units::{Date, SourceId, StateId, Validity},
    world::{Coverage, Kind, Tie, World},
};

/// What a table records and what it covers: a pair that it codes as missing is unknown, as is any on
/// days that it does not cover.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Covered {
    /// The ties, in the order of the rows.
    pub ties: Vec<Tie>,
    /// What was looked for, by kind and days.
    pub coverage: Vec<Coverage>,
}

impl Covered {
    /// Fields that were coded as missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.coverage.iter().map(|c| c.unknown.len()).sum()
    }

    /// Adds the ties and the coverage to a world.
    pub fn record(self, world: &mut World) {
        world.add_ties(self.ties);
        for coverage in self.coverage {
            world.add_coverage(coverage);
        }
    }
}

/// What was looked for so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Looked {
    pub(super) counted_by: Option<StateId>,
    pub(super) source: Option<SourceId>,
    /// By kind and days, the pairs that have no answer.
    open: BTreeMap<(Kind, Days), BTreeSet<(StateId, StateId)>>,
}

type Days = (Option<Date>, Option<Date>);

fn days(validity: Validity) -> Days {
    (validity.from(), validity.until())
}

impl Looked {
    pub(super) fn new(counted_by: Option<StateId>, source: Option<SourceId>) -> Self {
        Self { counted_by, source, open: BTreeMap::new() }
    }

    pub(super) fn on(&mut self, kinds: impl IntoIterator<Item = Kind>, validity: Validity) {
        for kind in kinds {
            self.open.entry((kind, days(validity))).or_default();
        }
    }

    pub(super) fn missing(&mut self, kind: Kind, pair: (StateId, StateId), validity: Validity) {
        self.open.entry((kind, days(validity))).or_default().insert(pair);
    }

    fn coverage(self, states: &BTreeSet<StateId>) -> Result<Vec<Coverage>> {
        let (counted_by, source) = (self.counted_by, self.source);
        let entry = |((kind, (from, until)), unknown): ((Kind, Days), _)| {
            let validity = Validity::new(from, until)?;
            let (states, source) = (states.clone(), source.clone());
            Ok(Coverage { kind, states, counted_by, unknown, validity, source })
        };
        self.open.into_iter().map(entry).collect()
    }
}

impl Ties<'_> {
    /// All ties between these states, with what the table covers, or the first error.
    ///
    /// Tables of obligations, rivalries and troops list what there is among the states of a system: of
    /// those, for the years of the table, a pair without a row has none, and a field coded −9 is
    /// unknown. Rows of other states are not kept. Other tables say nothing of what they cover, and
    /// their coverage is empty.
    ///
    /// ```
    /// use geoecon::{State, World, exchange::csv::{self, DyadTable}, world::Kind};
    ///
    /// let (usa, kor, jpn) = ("USA".parse()?, "KOR".parse()?, "JPN".parse()?);
    /// let text = "ccode1,ccode2,year,defense,neutrality,nonaggression,entente\n\
    ///     2,732,2012,1,0,-9,1\n2,20,2012,1,0,0,1\n";
    /// let table = csv::alliances(text, DyadTable::cow())?;
    /// let mut world = World::new("three states");
    /// for id in [usa, kor, jpn] {
    ///     world.add_state(State::new(id, id.as_str()))?;
    /// }
    /// table.read_covered([usa, kor, jpn])?.record(&mut world);
    ///
    /// let day = world.snapshot("2012-07-01".parse()?)?;
    /// assert!(day.covers(Kind::NonAggression, usa, jpn));
    /// assert!(!day.covers(Kind::NonAggression, usa, kor));
    /// assert!(!world.snapshot("2013-07-01".parse()?)?.covers(Kind::Defence, usa, jpn));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// As the function that opened the table.
    pub fn read_covered(mut self, states: impl IntoIterator<Item = StateId>) -> Result<Covered> {
        let states: BTreeSet<StateId> = states.into_iter().collect();
        self.look()?;
        let mut ties = Vec::new();
        while let Some(tie) = self.advance()? {
            if states.contains(&tie.from) && states.contains(&tie.to) {
                ties.push(tie);
            }
        }
        let mut coverage = match self.looked() {
            Some(looked) => looked.coverage(&states)?,
            None => Vec::new(),
        };
        for c in &mut coverage {
            c.unknown.retain(|(a, b)| states.contains(a) && states.contains(b));
        }
        Ok(Covered { ties, coverage })
    }
}
