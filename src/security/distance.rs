use serde::{Deserialize, Serialize};

use super::Capability;
use crate::{
    StateId,
    error::{Error, Result},
    units::Number,
};

/// Mean radius of the Earth, km (International Union of Geodesy and Geophysics).
const EARTH_RADIUS_KM: f64 = 6371.0088;
const KM_PER_MILE: f64 = 1.609_344;

/// A place on Earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(f64, f64)", into = "(f64, f64)")]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

impl Position {
    /// The place at this latitude (north positive) and longitude (east positive), degrees.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] beyond 90 degrees of latitude or 180 of longitude.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self> {
        let out_of_range = |what, value: f64, expected| {
            Err(Error::OutOfRange { what, value: value.to_string(), expected })
        };
        if !(-90.0..=90.0).contains(&latitude) {
            return out_of_range("latitude", latitude, "-90 to 90 degrees");
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return out_of_range("longitude", longitude, "-180 to 180 degrees");
        }
        Ok(Self { latitude, longitude })
    }

    /// Great-circle distance in km, by the haversine formula on the mean sphere.
    ///
    /// ```
    /// use geoecon::security::Position;
    ///
    /// let washington = Position::new(38.8950368, -77.0365427)?;
    /// let seoul = Position::new(37.5666791, 126.9782914)?;
    /// assert!((washington.distance_km(seoul) - 11165.1258).abs() < 1e-4);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let haversine = |angle: f64| (angle / 2.0).sin().powi(2);
        let longitudes = (other.longitude - self.longitude).to_radians();
        let h = haversine(b - a) + a.cos() * b.cos() * haversine(longitudes);
        2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
    }
}

impl TryFrom<(f64, f64)> for Position {
    type Error = Error;

    fn try_from((latitude, longitude): (f64, f64)) -> Result<Self> {
        Self::new(latitude, longitude)
    }
}

impl From<Position> for (f64, f64) {
    fn from(place: Position) -> Self {
        (place.latitude, place.longitude)
    }
}

/// How strength declines over distance.
///
/// A share of world capability counts as `share ^ log10(miles / miles_per_day + 10 - e)` at a
/// distance. At home the exponent is `log10(10 - e) = 0.862`, below 1, so that home strength counts
/// for more than the raw share: discount both sides of a contest, or neither.
///
/// ```
/// use geoecon::security::LossOfStrength;
///
/// let loss = LossOfStrength::default();
/// assert!((loss.exponent(11165.1258)? - 1.3254560011).abs() < 1e-8);
/// assert!((loss.discounted(0.11990859, 11165.1258)? - 0.0601252087).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// Bueno de Mesquita (1981), "The War Trap", with the transport speeds of Bennett and Stam (2000),
/// "`EUGene`: a conceptual manual", International Interactions 26.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LossOfStrength {
    miles_per_day: f64,
}

impl Default for LossOfStrength {
    /// 500 miles a day, the speed after 1945.
    fn default() -> Self {
        Self { miles_per_day: 500.0 }
    }
}

impl LossOfStrength {
    /// At this speed of transport, miles a day.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless it is finite and above 0.
    pub fn miles_per_day(miles_per_day: f64) -> Result<Self> {
        if miles_per_day.is_finite() && miles_per_day > 0.0 {
            return Ok(Self { miles_per_day });
        }
        let (value, expected) = (miles_per_day.to_string(), "finite and above 0");
        Err(Error::OutOfRange { what: "miles per day", value, expected })
    }

    /// At the speed of a year: 250 miles a day to 1918, 375 to 1945, 500 since.
    #[must_use]
    pub fn of_year(year: i32) -> Self {
        let miles_per_day = match year {
            ..=1918 => 250.0,
            1919..=1945 => 375.0,
            _ => 500.0,
        };
        Self { miles_per_day }
    }

    /// The speed of transport, miles a day.
    #[must_use]
    pub fn speed(self) -> f64 {
        self.miles_per_day
    }

    /// The exponent at a distance in km.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `km` is finite and 0 or more.
    pub fn exponent(self, km: f64) -> Result<f64> {
        if !(km.is_finite() && km >= 0.0) {
            let (value, expected) = (km.to_string(), "finite and 0 km or more");
            return Err(Error::OutOfRange { what: "distance", value, expected });
        }
        let days = km / KM_PER_MILE / self.miles_per_day;
        (days + (10.0 - std::f64::consts::E)).log10().finite("exponent of a distance")
    }

    /// What a share of world capability counts for at a distance in km.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `share` is from 0 to 1 and `km` finite and 0 or more.
    pub fn discounted(self, share: f64, km: f64) -> Result<f64> {
        if !(0.0..=1.0).contains(&share) {
            let (value, expected) = (share.to_string(), "a share of the world's, from 0 to 1");
            return Err(Error::OutOfRange { what: "capability", value, expected });
        }
        Ok(share.powf(self.exponent(km)?))
    }

    /// Everyone's capability as it counts where `theatre` is: every side discounted.
    ///
    /// `places` are the capitals, or whatever distances are to be measured between. States without
    /// a place become unknown.
    ///
    /// # Errors
    /// [`Error::Missing`] where the theatre itself has no place; [`Error::OutOfRange`] where a
    /// capability is not a share.
    pub fn at(
        self,
        theatre: StateId,
        capability: &Capability,
        places: &[(StateId, Position)],
    ) -> Result<Capability> {
        let place =
            |state| places.iter().find_map(|&(known, place)| (known == state).then_some(place));
        let there = place(theatre)
            .ok_or_else(|| Error::Missing { what: "place", label: theatre.to_string() })?;
        let discounted = capability
            .states()
            .iter()
            .map(|&state| {
                let known = capability.get(state).zip(place(state));
                let at_theatre =
                    known.map(|(share, from)| self.discounted(share, from.distance_km(there)));
                Ok((state, at_theatre.transpose()?))
            })
            .collect::<Result<Vec<_>>>()?;
        Capability::new(format!("{} at {theatre}", capability.measure()), discounted)
    }
}

/// The chance that the first side prevails: its share of both sides' capability; `None` where
/// neither has any, and for capabilities that are no numbers of 0 or more.
///
/// ```
/// use geoecon::security::chance_to_prevail;
///
/// assert_eq!(chance_to_prevail(3.0, 1.0), Some(0.75));
/// assert_eq!(chance_to_prevail(0.0, 0.0), None);
/// ```
#[must_use]
pub fn chance_to_prevail(attacker: f64, target: f64) -> Option<f64> {
    if !(attacker >= 0.0 && target >= 0.0 && attacker.is_finite() && target.is_finite()) {
        return None;
    }
    // Over the larger first: the sum of the two could overflow.
    let larger = attacker.max(target);
    let (attacker, target) = (attacker / larger, target / larger);
    let chance = attacker / (attacker + target);
    chance.is_finite().then_some(chance)
}
