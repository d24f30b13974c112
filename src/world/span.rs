//! How far a record reaches in time.

use super::{Kind, Terms, World};
use crate::units::{Date, Validity};

impl World {
    /// On which days may a tie of this kind be in force: from the first day of the earliest until the last of the
    /// latest? `None` where none is recorded.
    ///
    /// Whether every day between has one is not said, nor whether the [standing](crate::snapshot::Standing) of the
    /// ties lets them hold.
    ///
    /// *Cost:* the ties of the world.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, world::Kind};
    ///
    /// let world = data::indo_pacific_2025()?;
    /// let trade = world.recorded_days(Kind::Flow).unwrap();
    /// assert_eq!(trade.to_string(), "2022-01-01..");
    /// assert!(!trade.contains("1990-01-01".parse()?));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn recorded_days(&self, kind: Kind) -> Option<Validity> {
        let mut spans =
            self.ties().filter(|(_, tie)| tie.kind() == kind).map(|(_, tie)| tie.validity);
        let first = spans.next()?;
        Some(spans.fold(first, Validity::hull))
    }

    /// When does the record end? On later days what holds is the last that was known.
    ///
    /// The latest day on which a source was published, a figure of a state was observed, or the year of a flow was
    /// over; where a world dates none of these, the latest day on which a tie begins. What was announced for a later
    /// day, as the end of a truce, does not make the record longer. `None` where nothing has a date.
    ///
    /// *Cost:* the ties of the world.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::data;
    ///
    /// let world = data::indo_pacific_2025()?;
    /// assert_eq!(world.record_end(), Some("2025-12-04".parse()?));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn record_end(&self) -> Option<Date> {
        let published = self.sources().filter_map(|(_, source)| source.published);
        let observed =
            self.states().flat_map(|state| state.attributes.values().flatten()).map(|o| o.as_of);
        let measured = self.ties().filter_map(|(_, tie)| match &tie.terms {
            Terms::Flow(flow) => Date::new(flow.year, 12, 31).ok(),
            _ => None,
        });
        let begun = || self.ties().filter_map(|(_, tie)| tie.validity.from()).max();
        published.chain(observed).chain(measured).max().or_else(begun)
    }
}
