//! Machine and reference compared, construct by construct.

use super::{
    agree, config,
    generate::{Feature, worlds, worlds_with},
};
use proptest::prelude::*;

macro_rules! agree_on {
    ($($name:ident: $($feature:ident),*;)*) => {
        proptest! {
            #![proptest_config(config(24))]
            $(
                #[test]
                fn $name(world in worlds_with(&[$(Feature::$feature),*], 12, 36)) {
                    agree(&world);
                }
            )*
        }
    };
}

agree_on! {
    the_machine_agrees_with_the_reference_on_slots: Slots;
    the_machine_agrees_with_the_reference_on_qualities: Qualities;
    the_machine_agrees_with_the_reference_on_bodies: Bodies;
    the_machine_agrees_with_the_reference_on_parallel_performance: Parallel;
    the_machine_agrees_with_the_reference_on_ledgers: Ledgers, Parallel;
    the_machine_agrees_with_the_reference_on_ends: Ends;
    the_machine_agrees_with_the_reference_on_axes: Axes;
    the_machine_agrees_with_the_reference_on_uses: Uses;
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn the_machine_agrees_with_the_naive_reference(world in worlds(12, 36)) {
        agree(&world);
    }
}
