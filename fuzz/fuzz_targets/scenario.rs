#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ceasefire_fuzz::scenario::holds(data));
