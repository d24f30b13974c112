use std::sync::Arc;

use super::tie::{Tie, TieId};

/// Ties in a chunk, unless ties were put back between them.
const CHUNK: usize = 256;

/// The table of ties, in the order of their ids.
///
/// Cut into shared chunks: a clone costs a pointer for each chunk, an edit the copy of one. That makes a
/// scenario on a large world cost what it changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Ties {
    /// None is empty.
    chunks: Vec<Arc<Vec<(TieId, Tie)>>>,
    len: usize,
}

impl Ties {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (TieId, &Tie)> {
        self.chunks.iter().flat_map(|chunk| chunk.iter()).map(|(id, tie)| (*id, tie))
    }

    pub(super) fn get(&self, id: TieId) -> Option<&Tie> {
        let chunk = self.chunks.get(self.chunk_of(id)?)?;
        chunk.get(place(chunk, id)?).map(|(_, tie)| tie)
    }

    pub(super) fn get_mut(&mut self, id: TieId) -> Option<&mut Tie> {
        let at = self.chunk_of(id)?;
        let within = place(self.chunks.get(at)?, id)?;
        Arc::make_mut(self.chunks.get_mut(at)?).get_mut(within).map(|(_, tie)| tie)
    }

    /// Adds a tie whose id is above all others.
    pub(super) fn push(&mut self, id: TieId, tie: Tie) {
        self.len += 1;
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Arc::make_mut(last).push((id, tie)),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push((id, tie));
                self.chunks.push(Arc::new(chunk));
            }
        }
    }

    pub(super) fn remove(&mut self, id: TieId) -> Option<Tie> {
        let at = self.chunk_of(id)?;
        let within = place(self.chunks.get(at)?, id)?;
        let chunk = Arc::make_mut(self.chunks.get_mut(at)?);
        let (_, tie) = chunk.remove(within);
        if chunk.is_empty() {
            self.chunks.remove(at);
        }
        self.len -= 1;
        Some(tie)
    }

    /// Puts a tie where its id belongs; `false` where the id is taken.
    pub(super) fn insert(&mut self, id: TieId, tie: Tie) -> bool {
        let at = self.chunk_of(id).unwrap_or(0);
        let Some(chunk) = self.chunks.get_mut(at) else {
            self.push(id, tie);
            return true;
        };
        let Err(within) = chunk.binary_search_by_key(&id, |(id, _)| *id) else { return false };
        Arc::make_mut(chunk).insert(within, (id, tie));
        self.len += 1;
        true
    }

    /// The last chunk that begins at `id` or before it.
    fn chunk_of(&self, id: TieId) -> Option<usize> {
        let begins = |at: usize| {
            self.chunks.get(at).and_then(|chunk| chunk.first()).map(|(first, _)| *first)
        };
        // Where no tie was ever removed, ids count the places.
        let guess = usize::try_from(id.0).ok()?.checked_sub(1)? / CHUNK;
        if begins(guess).is_some_and(|first| first <= id)
            && begins(guess + 1).is_none_or(|next| id < next)
        {
            return Some(guess);
        }
        let after = self
            .chunks
            .partition_point(|chunk| chunk.first().is_some_and(|(first, _)| *first <= id));
        after.checked_sub(1)
    }
}

/// Where a tie stands in its chunk.
fn place(chunk: &[(TieId, Tie)], id: TieId) -> Option<usize> {
    let (first, _) = chunk.first()?;
    let guess = usize::try_from(id.0.checked_sub(first.0)?).ok()?;
    match chunk.get(guess) {
        Some((found, _)) if *found == id => Some(guess),
        _ => chunk.binary_search_by_key(&id, |(id, _)| *id).ok(),
    }
}

impl PartialEq for Ties {
    fn eq(&self, other: &Self) -> bool {
        // Where the cuts lie is history, not content.
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl FromIterator<(TieId, Tie)> for Ties {
    /// From ties in the order of their ids.
    fn from_iter<I: IntoIterator<Item = (TieId, Tie)>>(ties: I) -> Self {
        let mut table = Self::default();
        for (id, tie) in ties {
            table.push(id, tie);
        }
        table
    }
}
