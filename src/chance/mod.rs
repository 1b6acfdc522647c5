//! Chance that can be repeated: streams of random numbers by name, and draws from distributions.
//!
//! A [`Key`] belongs to one purpose of one party at one place under one [`Seed`], by their external names; it opens one
//! [`Stream`] for each replicate. No stream is moved by what others draw, by which others exist, or by how many replicates
//! are run.
//!
//! ```
//! use ceasefire::chance::{Key, Seed};
//! let key = Key::new(Seed(7), "shelling", "a", "valley");
//! let (mut first, mut second) = (key.stream(0), key.stream(1));
//! let (gap, shells) = (first.exponential(36.0), first.poisson(4.5));
//! assert_ne!((second.exponential(36.0), second.poisson(4.5)), (gap, shells));
//! let mut again = Key::new(Seed(7), "shelling", "a", "valley").stream(0);
//! assert_eq!((again.exponential(36.0), again.poisson(4.5)), (gap, shells));
//! ```
//!
//! The same stream gives the same bits on every target and feature set: the generator works on integers, and the samplers
//! use `+ - * /`, comparisons and the portable functions of [`libm`].
//!
//! # What odd parameters give
//!
//! Every draw ends and gives a value. What a method does not say otherwise:
//!
//! - A parameter that is not a number makes the draw not a number; where whole numbers or truth are drawn, it counts as zero.
//! - A mean, scale, shape, size, count or weight below zero counts as zero.
//! - Zero and infinity give the limit of the distribution: a mean or scale of zero always gives zero, an infinite one
//!   infinity, or [`u64::MAX`] where whole numbers are drawn. Between a zero and an infinity, the zero wins.
//! - Whole numbers above [`u64::MAX`] are given as that; above 2^53 they lie on the grid of `f64`.

mod draw;
mod stream;
mod tables;

pub use stream::{Key, Seed, Stream};
