using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>The counters that metered code increments. A process has one set: metered code is static and runs on one thread.</summary>
public static class Meter
{
    private const int NearBytes = 5_000;

    private static readonly List<(GCHandle Object, int Bytes, string Origin)> Made = [];
    private static readonly Stack<(int Probe, Cost Before)> Inside = new();
    private static readonly Dictionary<int, ProbedCost> Probes = [];
    private static bool _watchesPeak;
    private static long _allocations;
    private static long _bytes;
    private static long _peak;
    private static long _aliveAtMost;
    private static long _engineCalls;
    private static bool _countsFrames;
    private static int _frames;
    private static bool _tellsOrigins;
    private static long _callPeak;
    private static PeakShare[] _callShares = [];

    /// <summary>Instructions executed so far. A field, because each basic block adds to it.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1051", Justification = "metered code adds to it in place")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2211", Justification = "metered code adds to it in place")]
    public static long Instructions;

    /// <summary>What was spent since the last <see cref="Reset"/>.</summary>
    public static Cost Now => new(Instructions, _allocations, _bytes, _peak, _engineCalls);

    /// <summary>
    /// What was alive at the peak: bytes by the method that made it, and the call of each frame. Empty unless it was asked for.
    /// </summary>
    public static IReadOnlyList<PeakShare> AtPeak { get; private set; } = [];

    /// <summary>
    /// The calls from outside during which the heap came within <see cref="NearBytes"/> of the peak so far, by the methods that ran then.
    /// </summary>
    public static IDictionary<string, (long Bytes, IReadOnlyList<PeakShare> Shares)> NearPeak { get; } =
        new Dictionary<string, (long, IReadOnlyList<PeakShare>)>();

    /// <summary>Sets all counters to zero.</summary>
    /// <param name="watchesPeak">Whether to find the most bytes that are alive at one time; that takes many garbage collections.</param>
    /// <param name="countsFrames">Whether the frames of the calls that run are among those bytes.</param>
    /// <param name="tellsOrigins">Whether <see cref="AtPeak"/> is wanted, which takes ten times as long.</param>
    public static void Reset(bool watchesPeak, bool countsFrames = false, bool tellsOrigins = false)
    {
        _tellsOrigins = tellsOrigins;
        AtPeak = [];
        NearPeak.Clear();
        _callPeak = 0;
        _callShares = [];
        Made.ForEach(entry => entry.Object.Free());
        Made.Clear();
        Inside.Clear();
        Probes.Clear();
        _watchesPeak = watchesPeak;
        Instructions = 0;
        _allocations = 0;
        _bytes = 0;
        _peak = 0;
        _aliveAtMost = 0;
        _engineCalls = 0;
        _countsFrames = countsFrames;
        _frames = 0;
    }

    /// <summary>What a probed method took.</summary>
    public static ProbedCost Probed(int probe) => Probes.GetValueOrDefault(probe, ProbedCost.Never);

    /// <summary>Runs metered code that no device runs: of the ward, or of whoever makes a release. Nothing of it is counted.</summary>
    /// <returns>What it has made.</returns>
    public static T Uncounted<T>(Func<T> work)
    {
        (bool watchesPeak, bool countsFrames, int frames) = (_watchesPeak, _countsFrames, _frames);
        Cost before = Now;
        (_watchesPeak, _countsFrames) = (false, false);
        T made = work();
        (_watchesPeak, _countsFrames, _frames) = (watchesPeak, countsFrames, frames);
        (Instructions, _allocations, _bytes, _engineCalls) = (before.Instructions, before.Allocations, before.Bytes, before.EngineCalls);
        return made;
    }

    /// <summary>A native call of the engine, and what its wrapper costs.</summary>
    public static void EngineCall(int instructions, int bytes)
    {
        _engineCalls++;
        Instructions += instructions;
        _allocations++;
        _bytes += bytes;
        if (_watchesPeak)
        {
            // The result's array lives until it is copied back.
            WatchPeak(bytes);
        }
    }

    /// <summary>An array was made.</summary>
    public static void Array(object made, int elementBytes) => Allocated(made, NanoHeap.Array(elementBytes, ((Array)made).Length));

    /// <summary>A clone was made; the firmware clones arrays of bytes alone.</summary>
    public static void Cloned(object made) => Array(made, Buffer.ByteLength((Array)made) / Math.Max(((Array)made).Length, 1));

    /// <summary>A string was made.</summary>
    public static void Text(string made) => Allocated(made, NanoHeap.String(made));

    /// <summary>An object was made.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Allocated(object made, int bytes)
    {
        _allocations++;
        _bytes += bytes;
        if (_watchesPeak)
        {
            Made.Add((GCHandle.Alloc(made, GCHandleType.Weak), bytes, _tellsOrigins ? Origin(made) : string.Empty));
            _aliveAtMost += bytes;
            WatchPeak(0);
        }
    }

    /// <summary>Adds to a list as the device does, whose lists double their arrays from four on.</summary>
    public static int Add(ArrayList list, object item)
    {
        int count = list.Count;
        if (count >= 4 && System.Numerics.BitOperations.IsPow2(count))
        {
            Allocated(list, NanoHeap.Array(NanoHeap.Block, 2 * count));
        }

        return list.Add(item);
    }

    /// <summary>Compares the beginning of a text as the device does: it makes a substring first.</summary>
    public static bool StartsWith(string text, string beginning)
    {
        if (beginning.Length > 0 && beginning.Length <= text.Length)
        {
            Text(new string(text.AsSpan(0, beginning.Length)));
        }

        return text.StartsWith(beginning, StringComparison.Ordinal);
    }

    /// <summary>A method begins, and has a stack frame.</summary>
    /// <returns>Bytes of all frames.</returns>
    public static int PushFrame(int bytes)
    {
        if (_frames == 0 && _tellsOrigins)
        {
            EndCall();
        }

        _frames += bytes;
        if (_countsFrames)
        {
            WatchPeak(0);
        }

        return _frames;
    }

    /// <summary>A method returns.</summary>
    public static void PopFrame(int bytes) => _frames -= bytes;

    /// <summary>An exception is caught: the frames of the methods that it ended are gone.</summary>
    public static void Unwind(int frames) => _frames = frames;

    /// <summary>A probed method begins.</summary>
    public static void Enter(int probe) => Inside.Push((probe, Now));

    /// <summary>A probed method returns.</summary>
    public static void Leave(int probe)
    {
        while (Inside.TryPop(out (int Probe, Cost Before) entered))
        {
            // A method that did not return has thrown.
            if (entered.Probe == probe)
            {
                Probes[probe] = Probed(probe).With(Now - entered.Before);
                return;
            }
        }
    }

    /// <summary>Bytes that were allocated since the last <see cref="Reset"/>, which watched, and are still alive.</summary>
    public static long Alive()
    {
        GC.Collect();
        Made.RemoveAll(IsDead);
        _aliveAtMost = Made.Sum(entry => (long)entry.Bytes);
        return _aliveAtMost;
    }

    private static bool IsDead((GCHandle Object, int Bytes, string Origin) entry)
    {
        bool isDead = entry.Object.Target is null;
        if (isDead)
        {
            entry.Object.Free();
        }

        return isDead;
    }

    private static void EndCall()
    {
        if (_callShares.Length > 0)
        {
            string[] callers = [.. _callShares[^1].Origin.Split(" < ").Reverse().Take(7)];
            string key = string.Join(" > ", callers);
            if (!NearPeak.TryGetValue(key, out (long Bytes, IReadOnlyList<PeakShare> Shares) known) || known.Bytes < _callPeak)
            {
                NearPeak[key] = (_callPeak, _callShares);
            }
        }

        _callPeak = _peak - NearBytes;
        _callShares = [];
    }

    private static void WatchPeak(int passingBytes)
    {
        if (_tellsOrigins)
        {
            int more = passingBytes + (_countsFrames ? _frames : 0);
            if (_aliveAtMost + more > _callPeak)
            {
                long now = more + Alive();
                if (now > _callPeak)
                {
                    _callPeak = now;
                    _callShares = Shares(passingBytes);
                }
            }
        }

        // Collecting takes milliseconds. While everything that may be alive is no more than the peak, there is no need for it.
        int beside = passingBytes + (_countsFrames ? _frames : 0);
        if (_aliveAtMost + beside > _peak)
        {
            long now = beside + Alive();
            if (now > _peak)
            {
                _peak = now;
                AtPeak = _tellsOrigins ? Shares(passingBytes) : [];
            }
        }
    }

    private static string Origin(object made)
    {
        string[] callers = [.. Firmware(new StackTrace(2)).Take(2)];
        return $"{made.GetType().Name} in {string.Join(" < ", callers)}";
    }

    private static IEnumerable<string> Firmware(StackTrace trace) => trace.GetFrames()
        .Select(frame => frame.GetMethod())
        .Where(method => method?.DeclaringType?.Assembly.GetName().Name is { } name && MeteredFirmware.Assemblies.Contains(name))
        .Select(method => $"{method!.DeclaringType!.Name}.{method.Name}");

    private static PeakShare[] Shares(int passingBytes) =>
    [
        .. Made.GroupBy(entry => entry.Origin)
            .Select(origin => new PeakShare(origin.Key, origin.Count(), origin.Sum(entry => (long)entry.Bytes)))
            .OrderByDescending(share => share.Bytes),
        new PeakShare("frames: " + string.Join(" < ", Firmware(new StackTrace(3))), 1, (_countsFrames ? _frames : 0) + passingBytes),
    ];
}
