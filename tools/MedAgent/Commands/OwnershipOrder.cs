using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>What devices are to do at the end of an ownership.</summary>
/// <param name="End">How it ends.</param>
/// <param name="Next">The next owner's authority; null for a retirement, and when the maker's next voucher names it.</param>
/// <param name="Word">The reason in the command for a retirement.</param>
/// <param name="Reason">What stands in the history of a device.</param>
/// <param name="IsNow">Whether readings that nobody has acknowledged, and an association, are given up.</param>
internal sealed record OwnershipOrder(OwnershipEnd End, CosePublicKey? Next, string Word, string Reason, bool IsNow)
{
    /// <summary>The command to a device.</summary>
    public AuthorityCommand ToCommand(string device, long counter, DateTimeOffset notAfter) => End == OwnershipEnd.HandOver
        ? AuthorityCommand.ForHandOver(device, Next, IsNow, counter, notAfter)
        : AuthorityCommand.ForRetiring(device, Word, IsNow, counter, notAfter);
}
