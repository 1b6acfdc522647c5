//! Append-only tables that grow without being moved and are shared when a state is cloned.

use alloc::{sync::Arc, vec::Vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many entries are shared together.
const CHUNK: usize = 1024;

/// A list in chunks. Clones share the full ones until one of them writes to an entry there.
#[derive(Debug)]
pub(crate) struct Table<T> {
    full: Vec<Arc<Vec<T>>>,
    tail: Vec<T>,
    /// Chunks of an earlier use.
    spare: Vec<Arc<Vec<T>>>,
}

impl<T: Copy> Table<T> {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        match at.checked_sub(self.full.len() * CHUNK) {
            Some(at) => self.tail.get(at),
            None => self.full.get(at / CHUNK)?.get(at % CHUNK),
        }
    }

    /// The newest entries, which are most often asked for, need no look at who shares them.
    #[inline]
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        match at.checked_sub(self.full.len() * CHUNK) {
            Some(at) => self.tail.get_mut(at),
            None => self.of_full(at),
        }
    }

    #[inline(never)]
    fn of_full(&mut self, at: usize) -> Option<&mut T> {
        Arc::make_mut(self.full.get_mut(at / CHUNK)?).get_mut(at % CHUNK)
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: T) {
        if self.tail.len() == CHUNK {
            self.close();
        }
        self.tail.push(entry);
    }

    #[cold]
    fn close(&mut self) {
        let spare = self.spare.pop().and_then(|c| Arc::try_unwrap(c).ok());
        let mut next = spare.unwrap_or_else(|| Vec::with_capacity(CHUNK));
        next.clear();
        self.full.push(Arc::new(core::mem::replace(&mut self.tail, next)));
    }

    /// Empties the table and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.tail.clear();
        self.spare.append(&mut self.full);
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.len().checked_sub(1).and_then(|at| self.get(at))
    }

    /// Where a predicate that holds for the first entries and for no later one stops holding.
    pub(crate) fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.get(middle) {
                Some(x) if holds(x) => from = middle + 1,
                _ => to = middle,
            }
        }
        from
    }

    /// Puts an entry between others: those after it move.
    pub(crate) fn insert(&mut self, at: usize, entry: T) {
        let after: Vec<T> = self.iter_from(at).copied().collect();
        self.truncate(at);
        self.push(entry);
        after.into_iter().for_each(|x| self.push(x));
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        while self.full.len() * CHUNK > len {
            if let Some(chunk) = self.full.pop() {
                self.tail = Arc::unwrap_or_clone(chunk);
            }
        }
        self.tail.truncate(len - self.full.len() * CHUNK);
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        let first = self.iter().position(|x| !keep(x)).unwrap_or(self.len());
        let rest: Vec<T> = self.iter_from(first).copied().filter(|x| keep(x)).collect();
        self.truncate(first);
        rest.into_iter().for_each(|x| self.push(x));
    }

    pub(crate) fn iter_from(&self, at: usize) -> impl DoubleEndedIterator<Item = &T> + Clone {
        let chunks = self.full.get(at / CHUNK..).unwrap_or(&[]);
        let tail = self.tail.get(at.saturating_sub(self.full.len() * CHUNK).min(self.tail.len())..).unwrap_or(&[]);
        let first = chunks.first().and_then(|c| c.get(at % CHUNK..)).unwrap_or(&[]);
        first.iter().chain(chunks.iter().skip(1).flat_map(|c| c.iter())).chain(tail)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.tail)
    }
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { full: Vec::new(), tail: Vec::new(), spare: Vec::new() }
    }
}

impl<T: Clone> Clone for Table<T> {
    fn clone(&self) -> Table<T> {
        Table { full: self.full.clone(), tail: self.tail.clone(), spare: Vec::new() }
    }
}

impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Table<T>) -> bool {
        self.full == other.full && self.tail == other.tail
    }
}

impl<T: Copy> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Table<T> {
        let mut table = Table::default();
        all.into_iter().for_each(|entry| table.push(entry));
        table
    }
}

impl<T: Copy + Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}

impl<'de, T: Copy + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Table<T>, D::Error> {
        Ok(Vec::<T>::deserialize(d)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_list() {
        let n = 2 * CHUNK + 7;
        let mut table: Table<usize> = (0..n).collect();
        assert_eq!(table.len(), n);
        assert!(table.iter().copied().eq(0..n));
        assert!((0..n).all(|i| table.get(i) == Some(&i)));
        assert_eq!((table.get(n), table.get(usize::MAX)), (None, None));
        assert_eq!(table.get_mut(n), None);
        for i in [0, CHUNK - 1, CHUNK, 2 * CHUNK, n - 1] {
            *table.get_mut(i).unwrap() = n;
            assert_eq!(table.get(i), Some(&n));
        }
    }

    #[test]
    fn entries_can_be_put_between_and_taken_out() {
        let n = 2 * CHUNK + 7;
        for at in [0, 5, CHUNK, n - 1, n] {
            let (mut table, mut list): (Table<usize>, Vec<usize>) = ((0..n).collect(), (0..n).collect());
            let other = table.clone();
            assert_eq!(table.partition_point(|x| *x < at), at);
            assert!(table.iter_from(at).eq(list.iter().skip(at)));
            table.insert(at, 9);
            list.insert(at, 9);
            assert!(table.iter().eq(&list));
            table.retain(|x| x % 3 != 0 || *x < 10);
            list.retain(|x| x % 3 != 0 || *x < 10);
            assert!(table.iter().eq(&list));
            assert_eq!(table.last(), list.last());
            table.truncate(at.min(list.len()));
            list.truncate(at);
            assert!(table.iter().eq(&list) && other.iter().copied().eq(0..n));
        }
    }

    #[test]
    fn a_clone_is_independent() {
        let table: Table<usize> = (0..3 * CHUNK).collect();
        let mut other = table.clone();
        *other.get_mut(1).unwrap() = 0;
        *other.get_mut(3 * CHUNK - 1).unwrap() = 0;
        assert_ne!(table, other);
        assert!(table.iter().copied().eq(0..3 * CHUNK));
    }

    /// How many full chunks two tables have in common.
    fn shared(one: &Table<usize>, other: &Table<usize>) -> usize {
        one.full.iter().zip(&other.full).filter(|(x, y)| Arc::ptr_eq(x, y)).count()
    }

    #[test]
    fn what_is_full_is_shared_with_clones_as_far_as_nothing_in_it_changes() {
        let table: Table<usize> = (0..3 * CHUNK + 1).collect();
        let mut other = table.clone();
        assert_eq!(shared(&table, &other), 3);
        *other.get_mut(3 * CHUNK).unwrap() = 0;
        assert_eq!(shared(&table, &other), 3);
        // Only what follows the first that goes is put together anew.
        other.retain(|x| *x != 2 * CHUNK + 5);
        assert_eq!((shared(&table, &other), other.len()), (2, 3 * CHUNK));
        *other.get_mut(0).unwrap() = 1;
        assert_eq!((shared(&table, &other), table.get(0)), (1, Some(&0)));
    }

    #[test]
    fn a_cleared_table_is_new_and_takes_nothing_from_its_clones() {
        let mut table: Table<usize> = (0..3 * CHUNK).collect();
        let other = table.clone();
        table.clear();
        assert_eq!((table.len(), table.get(0)), (0, None));
        assert_eq!(table, Table::default());
        (0..3 * CHUNK).for_each(|i| table.push(i + 1));
        assert!(table.iter().copied().eq(1..=3 * CHUNK));
        assert!(other.iter().copied().eq(0..3 * CHUNK));
    }

    #[test]
    fn a_cleared_table_forgets_what_its_memory_held() {
        let mut table: Table<usize> = (0..3 * CHUNK).collect();
        table.clear();
        (0..3 * CHUNK).for_each(|i| table.push(i + 1));
        assert!(table.iter().copied().eq(1..=3 * CHUNK));
    }

    #[test]
    fn tables_that_differ_in_one_entry_differ() {
        let table: Table<usize> = (0..2 * CHUNK + 1).collect();
        for at in [0, CHUNK, 2 * CHUNK] {
            let mut other = table.clone();
            assert_eq!(table, other);
            *other.get_mut(at).unwrap() = usize::MAX;
            assert_ne!(table, other);
        }
    }
}
