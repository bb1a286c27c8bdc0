using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>What each example block of PROTOCOL.md must hold, made by the code of both sides.</summary>
internal static class Examples
{
    private static readonly Lazy<IReadOnlyDictionary<ExampleBlock, string>> Made = new(Make);

    /// <summary>All of them; written into PROTOCOL.md before, when that is wanted (<see cref="ProtocolDocument"/>).</summary>
    public static IReadOnlyDictionary<ExampleBlock, string> All => Made.Value;

    /// <summary>The blocks of bytes: as they are, and in diagnostic notation.</summary>
    public static IEnumerable<KeyValuePair<ExampleBlock, string>> OfBytes(string name, byte[] bytes) =>
    [
        KeyValuePair.Create(new ExampleBlock("hex", name), Lines.Hexadecimal(bytes)),
        KeyValuePair.Create(new ExampleBlock("cbor-diag", name), DiagnosticNotation.Of(bytes)),
    ];

    /// <summary>A block of text.</summary>
    public static KeyValuePair<ExampleBlock, string> OfText(string name, object text) =>
        KeyValuePair.Create(new ExampleBlock("text", name), text.ToString()!);

    private static Dictionary<ExampleBlock, string> Make()
    {
        WorkedExample example = WorkedExample.Instance;
        Dictionary<ExampleBlock, string> made = new(
        [
            .. KeysAndIds.Blocks(example),
            .. SealedReadings.Blocks(example),
            .. Packs.Blocks(example),
            .. Checkpoints.Blocks(example),
            .. EpochAnnouncements.Blocks(example),
            .. Acknowledgements.Blocks(example),
            .. Commands.Blocks(example),
            .. Sound.Blocks(example),
            .. Limits.Blocks(example),
            .. Delegations.Blocks(example),
            .. AuthorityKeys.Blocks(example),
            .. Attestations.Blocks(),
            .. Pairings.Blocks(example),
            .. Ownerships.Blocks(example),
            .. Enrolments.Blocks(),
            .. UpdateOffers.Blocks(example),
            .. DataPolicies.Blocks(example),
            .. Labels.Blocks(example),
            .. Bounds.Blocks(),
        ]);
        if (ProtocolDocument.IsWriting)
        {
            ProtocolDocument.Write(made);
        }

        return made;
    }
}
