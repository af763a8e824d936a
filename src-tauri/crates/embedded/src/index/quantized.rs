//! Vectors in one byte per dimension: a fourth of the memory, and a scan that keeps up with the memory bus.

use simsimd::SpatialSimilarity;

/// The largest value; each vector is stretched until its largest component has it.
const FULL: f32 = 127.0;

/// `None` for a vector without direction (zero, or not of numbers): it is like no other.
pub(super) fn quantize(vector: &[f32]) -> Option<Vec<i8>> {
    let largest = vector.iter().fold(0.0f32, |largest, v| largest.max(v.abs()));
    if !(largest.is_finite() && largest > 0.0 && vector.iter().all(|v| v.is_finite())) {
        return None;
    }
    Some(vector.iter().map(|v| (v / largest * FULL).round() as i8).collect())
}

/// The sum of the products, exact. 0 for vectors of different length.
pub(super) fn dot(a: &[i8], b: &[i8]) -> f32 {
    i8::dot(a, b).unwrap_or(0.0) as f32
}

/// One divided by the length, 0 for a zero vector. Stretching cancels out in a cosine, so that only this is kept.
pub(super) fn inverse_length(vector: &[i8]) -> f32 {
    let squared = dot(vector, vector);
    if squared > 0.0 { squared.sqrt().recip() } else { 0.0 }
}

/// Bytes as SQLite holds them.
pub(super) fn to_bytes(vector: &[i8]) -> Vec<u8> {
    vector.iter().map(|&v| v as u8).collect()
}

pub(super) fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = i8> {
    bytes.iter().map(|&b| b as i8)
}

#[cfg(test)]
mod tests;
