using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Orders that devices change to another key of the authority. Its commands are signed here, for years: afterwards the former key is not
/// needed any more, also for a device that has missed several changes.
/// </summary>
public static class AuthorityRotation
{
    // A device may be in a cupboard for long. The command can do nothing but what the authority wants at last.
    private const int Years = 10;

    /// <summary>Orders a change for devices. Whoever orders the same again changes nothing.</summary>
    /// <param name="store">Keeps it until each device has confirmed it.</param>
    /// <param name="former">The key that the devices obey.</param>
    /// <param name="next">The key that they are to obey.</param>
    /// <param name="devices">Their ids.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAgain">
    /// Whether commands that wait are signed anew: for a device that has carried out others of the former key meanwhile.
    /// </param>
    /// <returns>What came of each, in the order of the ids.</returns>
    public static IReadOnlyList<(string Device, AuthorityChangeOutcome Outcome)> Order(
        AssociationStore store, HospitalKey former, HospitalKey next, IEnumerable<string> devices, string by, DateTimeOffset now,
        bool isAgain = false) =>
        [.. devices.Select(device => (device, Order(store, former, next, device, by, now, isAgain)))];

    private static AuthorityChangeOutcome Order(
        AssociationStore store, HospitalKey former, HospitalKey next, string device, string by, DateTimeOffset now, bool isAgain)
    {
        if (store.DeviceStates.Find(device) == DeviceState.Retired)
        {
            return AuthorityChangeOutcome.Retired;
        }

        if (store.Devices.Find(device)?.Key is not { } key)
        {
            return AuthorityChangeOutcome.KeyUnknown;
        }

        AuthorityChange? last = store.AuthorityChanges.OfDevice(device) is [.., AuthorityChange newest] ? newest : null;
        if (last is not null && last.Next.AsSpan().SequenceEqual(next.Public.KeyId))
        {
            if (last.Confirmed is not null || !isAgain)
            {
                return last.Confirmed is null ? AuthorityChangeOutcome.Waiting : AuthorityChangeOutcome.Confirmed;
            }
        }
        else if (last is not null && !last.Next.AsSpan().SequenceEqual(former.Public.KeyId))
        {
            return AuthorityChangeOutcome.OtherKey;
        }

        long counter = store.Counters.Next(device, now);
        long probe = store.Counters.Next(device, now);
        DateTimeOffset notAfter = now.AddYears(Years);
        store.AuthorityChanges.Add(new AuthorityChange(
            device, counter, former.Public.KeyId, next.Public.KeyId,
            AuthorityCommand.ForAuthority(device, former.Public, next, counter, notAfter).Sign(former, key),
            AuthorityCommand.ForRevoking(device, 0, probe, notAfter).Sign(next, key), now, by, Confirmed: null));
        return AuthorityChangeOutcome.Ordered;
    }
}
