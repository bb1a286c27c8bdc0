using System;
using NanoMedAgent.Commands;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.SenMl;
using NanoMedAgent.Storage;

namespace NanoMedAgent;

/// <summary>
/// The alarm limits of one patient in place of the ward's (PROTOCOL.md, "Limits for one patient"). The command is kept in flash as it came,
/// and checked again at each start: so it counts for its association alone, within the bounds of the policy in force, and until its end.
/// There is no object while the patient has none.
/// </summary>
internal sealed class PatientLimits
{
    private const string FileName = "limits";
    private const int FileLimit = 256;

    // What is kept when there are none: no arguments.
    private const int NoneLength = 1;

    private const int SignsLimit = 12;
    private const int NameLimit = 16;
    private const int ValueLimit = 1_000_000;
    private const long LongestSeconds = 86_400;

    private const string ReportName = "alarm/limits";
    private const string InForce = "own";

    // The report has the arguments without the association: this comes before the rest of them, which begins there.
    private const byte ArrayOfTwo = 0x82;
    private const int RestFrom = 18;

    private readonly Agent _agent;
    private readonly PatientMonitor _monitor;

    // Until the hospital has got it: what is in force, and why.
    private string _word;
    private byte[] _report;

    private PatientLimits(Agent agent, PatientMonitor monitor)
    {
        _agent = agent;
        _monitor = monitor;
    }

    /// <summary>When they end, in seconds since 1970; 0 when they are over, or while the date is not known after a restart.</summary>
    public long EndSeconds;

    /// <summary>Whether the hospital has not got yet what is in force.</summary>
    public bool IsUnreported => _word != null;

    /// <summary>Whether the ward's limits are in force again.</summary>
    public bool IsOver => EndSeconds == 0 && _word != null;

    /// <summary>The limits of the patient with whom the device is paired. Those of another one are erased.</summary>
    /// <returns>null when he has none.</returns>
    public static PatientLimits Open(Agent agent, PatientMonitor monitor)
    {
        PatientLimits limits = new(agent, monitor);
        return limits.TryLoad() ? limits : null;
    }

    /// <summary>Executes the command: gives the patient limits of his own, or, without any, the ward's again.</summary>
    /// <param name="agent">Of the device.</param>
    /// <param name="arguments">The command's.</param>
    public static CommandRefusal Set(Agent agent, byte[] arguments)
    {
        PatientMonitor monitor = agent.Monitor;
        if (monitor.Alarms == null || !TryOpen(agent, arguments, out CborReader reader))
        {
            return CommandRefusal.NotAssociated;
        }

        long seconds = agent.Clock.AuthenticatedSeconds;
        CommandRefusal refusal = TryRead(reader, monitor.AlarmRule, false, out int[] limits, out long end);
        if (refusal == CommandRefusal.None && limits != null)
        {
            refusal = seconds == 0 ? CommandRefusal.DateUnknown
                : end <= seconds || end - seconds > LongestSeconds ? CommandRefusal.EndNotAllowed
                : CommandRefusal.None;
        }

        if (refusal != CommandRefusal.None)
        {
            return refusal;
        }

        if (!TryKeep(agent, limits == null ? new byte[NoneLength] : arguments))
        {
            return CommandRefusal.StorageFailed;
        }

        monitor.Limits = new PatientLimits(agent, monitor);
        monitor.Limits.Use(limits, end, limits == null ? "ward" : InForce, arguments);

        // Decided anew, on values that are recorded, and reported at once: somebody waits for it.
        monitor.Measure(true);
        return CommandRefusal.None;
    }

    /// <summary>Lets them end, or begin when the date is known: before each measurement.</summary>
    [OwnFrame]
    public void Update()
    {
        long seconds = _agent.Clock.AuthenticatedSeconds;
        if (EndSeconds != 0 ? seconds >= EndSeconds : _word == null && seconds != 0)
        {
            TryLoad();
        }
    }

    /// <summary>Writes what is in force, into a pack of its own.</summary>
    [OwnFrame]
    public void WriteTo(SenMlPack pack)
    {
        pack.AddText(ReportName, _word);
        if (_report != null)
        {
            pack.AddData(ReportName + "/v", _report);
        }
    }

    /// <summary>Records that what was written is sealed. What is over is forgotten only now: a power cut before reports it again.</summary>
    /// <returns>Whether the patient has none any more.</returns>
    [OwnFrame]
    public bool MarkReported()
    {
        bool isOver = IsOver;
        _word = null;
        _report = null;
        if (isOver)
        {
            TryKeep(_agent, new byte[NoneLength]);
        }

        return isOver;
    }

    /// <summary>Reads them from the flash, and lets those count that do.</summary>
    /// <returns>false when there are none.</returns>
    private bool TryLoad()
    {
        StateFile file = File(_agent);
        StorageResult result = file.Read(out byte[] kept);
        if (file.IsRepairable)
        {
            file.TryWrite(kept);
        }

        long seconds = _agent.Clock.AuthenticatedSeconds;
        int[] limits = null;
        long end = 0;
        string word = null;
        if (result == StorageResult.Damaged)
        {
            word = "lost";
        }
        else if (result == StorageResult.Found && _monitor.Alarms != null && TryOpen(_agent, kept, out CborReader reader))
        {
            CommandRefusal refusal = TryRead(reader, _monitor.AlarmRule, seconds == 0, out limits, out end);
            word = refusal != CommandRefusal.None || limits == null ? "policy"
                : seconds == 0 ? null
                : seconds < end ? InForce : "time";
            limits = word == null || word == InForce ? limits : null;
        }
        else if (result != StorageResult.Failed)
        {
            if (kept != null && kept.Length != NoneLength)
            {
                TryKeep(_agent, new byte[NoneLength]);
            }

            return false;
        }

        if (_monitor.Alarms == null)
        {
            return false;
        }

        Use(limits, end, word, kept);
        return true;
    }

    /// <summary>From now on these count.</summary>
    /// <param name="limits">Rows as in the rule; null for the ward's.</param>
    /// <param name="end">When they end.</param>
    /// <param name="word">What the hospital is told; null while the date is not known.</param>
    /// <param name="arguments">Those of the command.</param>
    private void Use(int[] limits, long end, string word, byte[] arguments)
    {
        EndSeconds = 0;
        _word = word;
        _report = null;
        if (word == InForce)
        {
            EndSeconds = end;
            _report = new byte[arguments.Length - RestFrom + 1];
            _report[0] = ArrayOfTwo;
            Array.Copy(arguments, RestFrom, _report, 1, _report.Length - 1);
        }

        _monitor.Alarms.Use(limits ?? _monitor.AlarmRule.Limits);
    }

    private static bool TryOpen(Agent agent, byte[] arguments, out CborReader reader) =>
        CborReader.TryOpen(arguments, out reader) && reader.TryReadFixedArray(3) && agent.Pairing.TryReadAssociation(reader);

    /// <summary>Reads the arguments behind the association.</summary>
    /// <param name="reader">The arguments.</param>
    /// <param name="rule">The ward's limits, and the bounds.</param>
    /// <param name="isNarrow">
    /// Whether of both limits the narrower one counts. So no alarm is missed while nobody knows whether the patient's have ended.
    /// </param>
    /// <param name="limits">Rows as in the rule; null when no sign is named.</param>
    /// <param name="end">When they end.</param>
    private static CommandRefusal TryRead(CborReader reader, AlarmRule rule, bool isNarrow, out int[] limits, out long end)
    {
        limits = null;
        if (!reader.TryReadInteger(0, long.MaxValue, out end) || !reader.TryReadStartMap(SignsLimit, out int count))
        {
            return CommandRefusal.Malformed;
        }

        if (count == 0)
        {
            return CommandRefusal.None;
        }

        limits = new int[rule.Limits.Length];
        Array.Copy(rule.Limits, limits, limits.Length);
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadTextString(NameLimit, out string name) || !reader.TryReadFixedArray(2))
            {
                return CommandRefusal.Malformed;
            }

            int row = rule.RowOf(VitalSigns.NumberOf(name)) * AlarmRule.RowLength;
            for (int side = AlarmRule.Low; side <= AlarmRule.High; side++)
            {
                if (reader.TryReadNull())
                {
                    continue;
                }

                if (!reader.TryReadInteger(-ValueLimit, ValueLimit, out long value))
                {
                    return CommandRefusal.Malformed;
                }

                int bound = row + side + side;
                if (row < 0 || rule.Bounds == null || value < rule.Bounds[bound] || value > rule.Bounds[bound + 1])
                {
                    return CommandRefusal.LimitsNotAllowed;
                }

                int ward = limits[row + side];
                bool isWider = side == AlarmRule.Low ? value < ward : value > ward;
                limits[row + side] = isNarrow && isWider ? ward : (int)value;
            }
        }

        return CommandRefusal.None;
    }

    /// <summary>Keeps arguments in flash: a power cut leaves either them or the former ones.</summary>
    private static bool TryKeep(Agent agent, byte[] arguments)
    {
        StateFile file = File(agent);
        file.Read(out byte[] former);

        // Where a copy is missing, both are written, and the first counts even if the second write fails. So the former are written first.
        bool isKept = (file.IsWhole || file.TryWrite(former ?? new byte[NoneLength])) && file.TryWrite(arguments);

        // So that no copy has the former ones.
        _ = isKept && file.TryWrite(arguments);
        return isKept;
    }

    // Made when it is needed, which is seldom.
    private static StateFile File(Agent agent) => new(agent.Platform.Storage, FileName, FileLimit);
}
