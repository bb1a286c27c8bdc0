using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Ownership;
using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>
/// The commands by which an owner gives a device away, or ends its life (PROTOCOL.md, "Ownership"). Each is stored as a whole here; the
/// restart that follows erases.
/// </summary>
internal static class OwnershipCommands
{
    /// <summary>Gives the device to another authority, or to whom the maker's next voucher names.</summary>
    public const string HandOver = "hand-over";

    /// <summary>Erases everything, and the device key at last.</summary>
    public const string Retire = "retire";

    private const int ReasonLimit = 16;

    /// <summary>Executes one of them.</summary>
    /// <param name="agent">Of the device. It is restarted soon when the answer is None.</param>
    /// <param name="commands">Has accepted the command.</param>
    /// <returns>Unknown when it is another command.</returns>
    public static CommandRefusal Execute(Agent agent, AuthorityCommands commands)
    {
        bool isRetiring = commands.Name == Retire;
        if (!isRetiring && commands.Name != HandOver)
        {
            return CommandRefusal.Unknown;
        }

        CoseKey next = null;
        if (!CborReader.TryOpen(commands.Arguments, out CborReader reader)
            || !reader.TryReadFixedArray(2)
            || !(isRetiring ? reader.TryReadTextString(ReasonLimit, out _) : reader.TryReadNull() || CoseKey.TryRead(reader, out next))
            || !reader.TryReadBoolean(out bool isNow))
        {
            return CommandRefusal.Malformed;
        }

        if (!isNow && agent.Pairing != null && agent.Pairing.Association != null)
        {
            return CommandRefusal.StillAssociated;
        }

        if (!isNow && agent.Outbox != null && agent.Outbox.Waiting() > 0)
        {
            return CommandRefusal.NotDelivered;
        }

        // What was signed for the former owner counts no more: vouchers from before are refused, and so are commands.
        OwnerState owner = new(agent.Platform.Storage);
        long number = isRetiring ? commands.Counter : agent.Clock.UnixSeconds * 1000;
        OwnerPhase phase = isRetiring ? OwnerPhase.Retiring : OwnerPhase.HandingOver;
        return owner.Result != StorageResult.Failed && owner.TryWrite(phase, number, next?.Encode())
            ? CommandRefusal.None : CommandRefusal.StorageFailed;
    }
}
