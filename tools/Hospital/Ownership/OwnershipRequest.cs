namespace NanoMedAgent.Hospital.Ownership;

/// <summary>A command by which somebody in the hospital gives a device away, or retires it.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Counter">The counter of the command.</param>
/// <param name="End">How the ownership is to end.</param>
/// <param name="Authority">The key id of who has signed the command: 8 bytes.</param>
/// <param name="NextOwner">The key id of the next owner's authority; empty for whom the maker's next voucher names.</param>
/// <param name="Reason">Why, in a few words; it stands in the device's history.</param>
/// <param name="At">When.</param>
/// <param name="By">The id of a person.</param>
public sealed record OwnershipRequest(
    string Device, long Counter, OwnershipEnd End, byte[] Authority, byte[] NextOwner, string Reason, DateTimeOffset At, string By);
