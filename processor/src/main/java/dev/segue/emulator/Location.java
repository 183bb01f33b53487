package dev.segue.emulator;

/**
 * Where an address is, as the emulator's own small table says; Mixpanel asks MaxMind.
 *
 * @param countryCode two letters; {@code mp_country_code} on events, {@code $country_code} on profiles
 */
public record Location(String city, String region, String countryCode) {}
