//! What settings say, as parameters for reports.

use std::fmt::{self, Write};

use super::{CommitmentSettings, CoverSettings, OpenTrigger};
use crate::{security::balance::AlliedRivals, units::StateId};

impl fmt::Display for OpenTrigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsWritten => f.pad("as written"),
            Self::Discounted(by) => write!(f, "as written, times {by}"),
            Self::AsConsultation => f.pad("as consultation"),
            Self::Ignored => f.pad("ignored"),
        }
    }
}

impl CommitmentSettings {
    /// Each setting by its name, with its value; what is neither asked for nor judged is left out.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![
            ("provisions", self.provisions.to_string()),
            ("unjudged promises", self.unjudged.to_string()),
            ("open triggers", self.open_trigger.to_string()),
        ];
        if !self.judged.is_empty() {
            let judged = self.judged.iter();
            let judged = judged.map(|((owes, owed), by)| format!("{owes} to {owed} {by}"));
            all.push(("judged", list(judged, ", ")));
        }
        if let Some(states) = &self.states {
            all.push(("states", list(states, " ")));
        }
        all
    }
}

impl CoverSettings {
    /// Each setting by its name, with its value in words; what is left to what the world records is left out.
    ///
    /// Numbers given as a table, as places or trust, show with their count and a digest that tells one table from
    /// another.
    ///
    /// ```
    /// use geoecon::{StateId, security::CoverSettings};
    ///
    /// let [kor, chn]: [StateId; 2] = ["KOR".parse()?, "CHN".parse()?];
    /// let parameters = CoverSettings::default().threats(kor, [chn]).tripwire(10_000.0).parameters();
    /// assert_eq!(parameters[0], ("provisions", "defence".to_owned()));
    /// assert!(parameters.contains(&("threats", "KOR: CHN".to_owned())));
    /// assert!(parameters.contains(&("troops that halve doubt", "10000".to_owned())));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = self.commitments.parameters();
        let both = match self.both {
            AlliedRivals::Rivals => "rivals",
            AlliedRivals::Allies => "allies",
            AlliedRivals::Neither => "neither",
        };
        all.push(("allied rivals", both.to_owned()));
        if !self.threats.is_empty() {
            let threats = self.threats.iter().map(|(state, by)| named(*state, by));
            all.push(("threats", list(threats, "; ")));
        }
        if let Some(measure) = &self.capability {
            let states = measure.states().len();
            let text = format!("{}, {states} states {}", measure.measure(), digest(measure));
            all.push(("capability", text));
        }
        if let Some((loss, places)) = &self.distance {
            let (speed, digest) = (loss.speed(), digest(places));
            let text = format!("{speed} miles a day, {} places {digest}", places.len());
            all.push(("distance", text));
        }
        if let Some(trust) = &self.trust {
            all.push(("trust", format!("{} states {}", trust.states.len(), digest(trust))));
        }
        if let Some(halving) = self.tripwire {
            all.push(("troops that halve doubt", halving.to_string()));
        }
        all
    }
}

fn named(state: StateId, by: &[StateId]) -> String {
    match by {
        [] => format!("{state}: none"),
        by => format!("{state}: {}", list(by, " ")),
    }
}

fn list(items: impl IntoIterator<Item = impl ToString>, between: &str) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(between)
}

/// Fowler, Noll and Vo's hash of what the table shows, the same everywhere.
fn digest(table: &impl fmt::Debug) -> String {
    struct Hash(u64);

    impl Write for Hash {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            for byte in text.bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            Ok(())
        }
    }

    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    // Writing to a hash does not fail.
    let _ = write!(hash, "{table:?}");
    format!("#{:08x}", (hash.0 >> 32) ^ (hash.0 & 0xffff_ffff))
}
