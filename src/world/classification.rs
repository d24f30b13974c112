use serde::{Deserialize, Serialize};

use super::terms::Scope;
use crate::units::{ProductCode, Share};

/// The sectors of a world, and which HS codes belong to each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// The sectors, in the order in which reports list them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Sector>,
}

/// A sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    /// Its code.
    pub code: ProductCode,
    /// Its name, for people.
    pub name: String,
    /// Whether it is services: duties on all goods do not touch it.
    #[serde(default)]
    pub services: bool,
    /// The HS codes that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hs: Vec<HsPart>,
}

/// An HS code that belongs to a sector, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HsPart {
    /// The code; all finer codes under it are meant.
    pub code: ProductCode,
    /// Part of the code's trade that belongs to the sector.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub share_of_code: Share,
    /// Part of the sector's trade that is in the code, where it is known: it weighs a duty that is
    /// levied on the code alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_sector: Option<Share>,
}

fn whole() -> Share {
    Share::ONE
}

fn is_whole(share: &Share) -> bool {
    *share == Share::ONE
}

impl Classification {
    /// The sector with this code.
    #[must_use]
    pub fn sector(&self, code: ProductCode) -> Option<&Sector> {
        self.sectors.iter().find(|s| s.code == code)
    }

    /// The one sector that the HS code belongs to; `None` where it is split or unknown.
    #[must_use]
    pub fn sector_of(&self, hs: ProductCode) -> Option<&Sector> {
        let mut holders = self.sectors.iter().filter_map(|s| {
            s.hs.iter().filter(|p| p.code.contains(&hs)).map(move |p| (s, p)).next()
        });
        match (holders.next(), holders.next()) {
            (Some((sector, part)), None) if part.share_of_code == Share::ONE => Some(sector),
            _ => None,
        }
    }

    /// Whether `product` is services.
    #[must_use]
    pub fn is_services(&self, product: ProductCode) -> bool {
        self.sector(product).is_some_and(|s| s.services)
    }

    /// How much of `product` lies in `scope`.
    #[must_use]
    pub fn overlap(&self, scope: Scope, product: ProductCode) -> Overlap {
        let inner = match scope {
            Scope::AllGoods if self.is_services(product) => return Overlap::None,
            Scope::AllGoods => return Overlap::Whole,
            Scope::Product(inner) => inner,
        };
        if inner.contains(&product) {
            return Overlap::Whole;
        }
        match (inner.is_hs(), product.is_hs()) {
            (true, true) if product.contains(&inner) => Overlap::Part(None),
            (false, true) => match self.sector_of(product) {
                Some(sector) if sector.code == inner => Overlap::Whole,
                Some(_) => Overlap::None,
                None => self.split(product, inner),
            },
            (true, false) => self.part_of_sector(product, inner),
            _ => Overlap::None,
        }
    }

    /// How much of the split HS code `hs` lies in `sector`.
    fn split(&self, hs: ProductCode, sector: ProductCode) -> Overlap {
        let parts = self.sector(sector).into_iter().flat_map(|s| &s.hs);
        parts
            .filter(|p| p.code.contains(&hs) || hs.contains(&p.code))
            .map(|p| Overlap::Part((p.code == hs).then_some(p.share_of_code)))
            .next()
            .unwrap_or(Overlap::None)
    }

    /// How much of `sector` is trade in the HS code `hs`.
    fn part_of_sector(&self, sector: ProductCode, hs: ProductCode) -> Overlap {
        let parts = || self.sector(sector).into_iter().flat_map(|s| &s.hs);
        if let Some(exact) = parts().find(|p| p.code == hs) {
            return Overlap::part(exact.share_of_sector);
        }
        if parts().any(|p| p.code.contains(&hs)) {
            return Overlap::Part(None);
        }
        let mut finer = parts().filter(|p| hs.contains(&p.code)).peekable();
        if finer.peek().is_none() {
            return Overlap::None;
        }
        let sum = finer.try_fold(rust_decimal::Decimal::ZERO, |sum, p| {
            p.share_of_sector.map(|share| sum + share.fraction())
        });
        Overlap::part(sum.and_then(|sum| Share::new(sum).ok()))
    }
}

/// How much of a product lies in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Nothing.
    None,
    /// A part, whose share of the product's trade may not be known.
    Part(Option<Share>),
    /// All of it.
    Whole,
}

impl Overlap {
    fn part(share: Option<Share>) -> Self {
        if share == Some(Share::ONE) { Self::Whole } else { Self::Part(share) }
    }
}
