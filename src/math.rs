//! Portable transcendental functions: the same bits on every target.

/// `e` to the power `x`.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm of `x`.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The natural logarithm of `1 + x`, exact also where `x` is small.
pub(crate) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `x` to the power `y`.
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The square root of `x`.
pub(crate) fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// The largest whole number that is not above `x`.
pub(crate) fn floor(x: f64) -> f64 {
    libm::floor(x)
}

/// The complementary error function: `2 / sqrt(pi)` times the integral of `exp(-t * t)` over all `t` above `x`.
pub(crate) fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The natural logarithm of the gamma function of `x`, for `x` above 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The sine of `x` radians.
#[cfg(feature = "geometry")]
pub(crate) fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of `x` radians.
#[cfg(feature = "geometry")]
pub(crate) fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// The tangent of `x` radians.
#[cfg(feature = "geometry")]
pub(crate) fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// The angle whose tangent is `x`, in radians.
#[cfg(feature = "geometry")]
pub(crate) fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// The angle of the point `(x, y)` seen from the origin, in radians.
#[cfg(feature = "geometry")]
pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
