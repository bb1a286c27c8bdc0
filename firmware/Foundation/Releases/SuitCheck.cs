using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// Walks all sequences of a manifest without executing them, and requires: nothing unknown, nothing malformed, a bounded number of commands
/// and nesting levels, and checks of vendor and class in the shared sequence.
/// </summary>
internal sealed class SuitCheck
{
    /// <summary>The most levels of nested sequences.</summary>
    public const int NestingLimit = 4;

    private const int CommandsLimit = 128;

    private readonly SuitManifest _manifest;
    private int _commands;
    private bool _asksVendor;
    private bool _asksClass;

    private SuitCheck(SuitManifest manifest) => _manifest = manifest;

    /// <summary>Checks a manifest.</summary>
    public static UpdateReason Check(SuitManifest manifest)
    {
        SuitCheck check = new(manifest);
        UpdateReason reason = check.Walk(manifest.SharedSequence, 0, true);
        if (reason == UpdateReason.None && !(check._asksVendor && check._asksClass))
        {
            reason = UpdateReason.IdentityUnchecked;
        }

        byte[][] others = { manifest.PayloadFetch, manifest.Install, manifest.Validate, manifest.Load, manifest.Invoke };
        for (int i = 0; i < others.Length && reason == UpdateReason.None; i++)
        {
            reason = check.Walk(others[i], 0, false);
        }

        return reason;
    }

    private UpdateReason Walk(byte[] encoded, int nesting, bool isShared)
    {
        if (nesting > NestingLimit)
        {
            return UpdateReason.NestingTooDeep;
        }

        if (!SuitSequence.TryOpen(encoded, _manifest.Components.Length, out SuitSequence sequence))
        {
            return UpdateReason.ManifestMalformed;
        }

        bool isFirst = true;
        while (!sequence.AtEnd)
        {
            UpdateReason reason = sequence.Next();
            if (reason == UpdateReason.None)
            {
                _commands++;
                reason = _commands > CommandsLimit ? UpdateReason.TooManyCommands : Check(sequence, nesting, isShared, isFirst);
            }

            if (reason != UpdateReason.None)
            {
                return reason;
            }

            isFirst = false;
        }

        return UpdateReason.None;
    }

    private UpdateReason Check(SuitSequence sequence, int nesting, bool isShared, bool isFirst)
    {
        // With several components, the command must say which one it is about.
        bool isNamed = nesting > 0 || !isFirst || _manifest.Components.Length == 1 || sequence.Command == SuitCommand.SetComponentIndex;
        if (!isNamed || (isShared && SuitCommand.IsDirective(sequence.Command)))
        {
            return UpdateReason.ManifestMalformed;
        }

        if (sequence.Command == SuitCommand.OverrideParameters)
        {
            bool softFailure = false;
            return CborReader.TryOpen(sequence.Parameters, out CborReader reader)
                ? new SuitParameters().Read(reader, ref softFailure) : UpdateReason.ManifestMalformed;
        }

        if (sequence.Command == SuitCommand.TryEach || sequence.Command == SuitCommand.RunSequence)
        {
            UpdateReason reason = UpdateReason.None;
            byte[][] inner = sequence.Sequences;
            for (int i = 0; i < inner.Length && reason == UpdateReason.None; i++)
            {
                reason = inner[i] == null ? UpdateReason.None : Walk(inner[i], nesting + 1, isShared);
            }

            return reason;
        }

        // Only where no branch can skip it.
        _asksVendor |= isShared && nesting == 0 && sequence.Command == SuitCommand.CheckVendor;
        _asksClass |= isShared && nesting == 0 && sequence.Command == SuitCommand.CheckClass;
        return UpdateReason.None;
    }
}
