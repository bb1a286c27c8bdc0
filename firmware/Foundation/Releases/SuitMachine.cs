using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// Executes the sequences of a manifest (draft-ietf-suit-manifest-37, "Abstract Machine Description"). Each run begins with empty
/// parameters and the shared sequence, so that it can be repeated after a restart, or when a payload has arrived. Conditions change
/// nothing; a directive that fails ends the run.
/// </summary>
public sealed class SuitMachine
{
    // Commands executed in one run; a command that is repeated for each component counts each time.
    private const int StepsLimit = 512;

    private readonly SuitManifest _manifest;
    private readonly SuitHost _host;
    private readonly SuitParameters[] _parameters;
    private readonly bool[] _isMatched;
    private int[] _current;
    private int _steps;
    private bool _isConditionFailure;

    /// <summary>A machine for one manifest.</summary>
    public SuitMachine(SuitManifest manifest, SuitHost host)
    {
        _manifest = manifest;
        _host = host;
        _parameters = new SuitParameters[manifest.Components.Length];
        _isMatched = new bool[manifest.Components.Length];
    }

    /// <summary>Whether the last run has matched each component with its digest.</summary>
    public bool AreAllMatched
    {
        get
        {
            foreach (bool isMatched in _isMatched)
            {
                if (!isMatched)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Fetches payloads before the installation.</summary>
    [OwnFrame]
    public UpdateReason Fetch() => Run(_manifest.PayloadFetch);

    /// <summary>Installs the components.</summary>
    [OwnFrame]
    public UpdateReason Install() => Run(_manifest.Install);

    /// <summary>Validates the installed components.</summary>
    [OwnFrame]
    public UpdateReason Validate() => Run(_manifest.Validate);

    /// <summary>Runs the shared sequence, and then one of the manifest's other sequences.</summary>
    /// <param name="sequence">Its encoding; null to check only whether the release is for this device.</param>
    public UpdateReason Run(byte[] sequence)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = new SuitParameters();
            _isMatched[i] = false;
        }

        _steps = 0;
        UpdateReason reason = Execute(_manifest.SharedSequence, 0, false, out _);
        return reason != UpdateReason.None || sequence == null ? reason : Execute(sequence, 0, false, out _);
    }

    private UpdateReason Execute(byte[] encoded, int component, bool isSoft, out bool softFailure)
    {
        // A sequence may select another component; afterwards the previous selection is restored.
        int[] before = _current;
        softFailure = isSoft;
        _current = new int[] { component };
        UpdateReason reason = SuitSequence.TryOpen(encoded, _parameters.Length, out SuitSequence sequence)
            ? Execute(sequence, ref softFailure) : Fail(UpdateReason.ManifestMalformed);
        _current = before;
        return reason;
    }

    private UpdateReason Execute(SuitSequence sequence, ref bool softFailure)
    {
        while (!sequence.AtEnd)
        {
            UpdateReason reason = sequence.Next();
            if (reason != UpdateReason.None)
            {
                return Fail(reason);
            }

            if (sequence.Command == SuitCommand.SetComponentIndex)
            {
                _current = sequence.Components;
                continue;
            }

            for (int i = 0; i < _current.Length; i++)
            {
                _steps++;
                reason = _steps > StepsLimit ? Fail(UpdateReason.TooManyCommands) : Apply(sequence, _current[i], ref softFailure);
                if (reason != UpdateReason.None)
                {
                    return reason;
                }
            }
        }

        return UpdateReason.None;
    }

    private UpdateReason Apply(SuitSequence sequence, int component, ref bool softFailure)
    {
        switch (sequence.Command)
        {
            case SuitCommand.OverrideParameters:
                CborReader.TryOpen(sequence.Parameters, out CborReader reader);
                return Fail(_parameters[component].Read(reader, ref softFailure));
            case SuitCommand.RunSequence:
                UpdateReason reason = Execute(sequence.Sequences[0], component, false, out bool isSoft);
                return reason != UpdateReason.None && _isConditionFailure && isSoft ? UpdateReason.None : reason;
            case SuitCommand.TryEach:
                return TryEach(sequence.Sequences, component);
            default:
                return SuitCommand.IsDirective(sequence.Command)
                    ? Fail(Direct(sequence.Command, component, _parameters[component]))
                    : Ask(sequence.Command, component, _parameters[component]);
        }
    }

    private UpdateReason TryEach(byte[][] alternatives, int component)
    {
        foreach (byte[] alternative in alternatives)
        {
            if (alternative == null)
            {
                return UpdateReason.None;
            }

            UpdateReason reason = Execute(alternative, component, true, out bool isSoft);
            if (reason == UpdateReason.None || !_isConditionFailure || !isSoft)
            {
                return reason;
            }
        }

        return FailCondition(UpdateReason.NoAlternative);
    }

    private UpdateReason Direct(int command, int component, SuitParameters parameters)
    {
        switch (command)
        {
            case SuitCommand.Fetch when parameters.Uri != null && parameters.Digest != null && parameters.Size >= 0:
                return _host.Fetch(component, parameters);
            case SuitCommand.Copy when parameters.Source >= 0 && parameters.Digest != null && parameters.Size >= 0:
                return _host.Copy(component, (int)parameters.Source, parameters);
            case SuitCommand.Swap when parameters.Source >= 0 && parameters.Digest != null && parameters.Size >= 0:
                return _host.Swap(component, (int)parameters.Source, parameters);
            case SuitCommand.Write when parameters.Content != null:
                return _host.Write(component, parameters.Content);
            case SuitCommand.Invoke:
                return _host.Invoke(component);
            default:
                return UpdateReason.ParameterMissing;
        }
    }

    private UpdateReason Ask(int command, int component, SuitParameters parameters)
    {
        switch (command)
        {
            case SuitCommand.CheckVendor when parameters.Vendor != null:
                return Condition(_host.IsVendor(component, parameters.Vendor), UpdateReason.VendorWrong);
            case SuitCommand.CheckClass when parameters.Class != null:
                return Condition(_host.IsClass(component, parameters.Class), UpdateReason.ClassWrong);
            case SuitCommand.CheckDevice when parameters.Device != null:
                return Condition(_host.IsDevice(component, parameters.Device), UpdateReason.DeviceWrong);
            case SuitCommand.CheckImage when parameters.Digest != null:
                return Condition(HoldsImage(component, parameters), UpdateReason.ImageWrong);
            case SuitCommand.CheckImageIsAnother when parameters.Digest != null:
                return Condition(!HoldsImage(component, parameters), UpdateReason.ImageWrong);
            case SuitCommand.CheckSlot when parameters.Slot >= 0:
                return Condition(_host.SlotOf(component) == parameters.Slot, UpdateReason.SlotWrong);
            case SuitCommand.CheckContent when parameters.Content != null:
                return Condition(_host.BeginsWith(component, parameters.Content), UpdateReason.ImageWrong);
            case SuitCommand.CheckUseBefore when parameters.UseBefore >= 0:
                return _host.UnixSeconds == 0 ? FailCondition(UpdateReason.DateUnknown)
                    : Condition(_host.UnixSeconds < parameters.UseBefore, UpdateReason.Expired);
            case SuitCommand.CheckBattery when parameters.MinimumBattery >= 0:
                return Condition(_host.BatteryMilliwattHours >= parameters.MinimumBattery, UpdateReason.BatteryLow);
            case SuitCommand.CheckAuthorized:
                return Condition(_host.IsAuthorized(parameters.Priority), UpdateReason.NotAuthorized);
            case SuitCommand.CheckVersion when parameters.VersionComparison != null:
                return CheckVersion(component, parameters.VersionComparison);
            case SuitCommand.Abort:
                return FailCondition(UpdateReason.Aborted);
            default:
                return Fail(UpdateReason.ParameterMissing);
        }
    }

    [OwnFrame]
    private bool HoldsImage(int component, SuitParameters parameters)
    {
        byte[] digest = _host.DigestOf(component, parameters.Size);
        _isMatched[component] = digest != null && ConstantTime.AreEqual(digest, parameters.Digest);
        return _isMatched[component];
    }

    [OwnFrame]
    private UpdateReason CheckVersion(int component, byte[] comparison)
    {
        byte[] version = _host.VersionOf(component);
        return Condition(version != null && SuitVersion.Matches(comparison, version), UpdateReason.ComponentVersionWrong);
    }

    [OwnFrame]
    private UpdateReason Condition(bool holds, UpdateReason reason) => holds ? UpdateReason.None : FailCondition(reason);

    private UpdateReason FailCondition(UpdateReason reason)
    {
        _isConditionFailure = true;
        return reason;
    }

    /// <summary>Records a failure that no soft failure or alternative may hide.</summary>
    private UpdateReason Fail(UpdateReason reason)
    {
        _isConditionFailure = false;
        return reason;
    }
}
