using System.Collections.Concurrent;
using Nano.Tests.World;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Nano.Calls;
using NanoMedAgent.Nano.Chip;

namespace Nano.Tests.Firmware;

/// <summary>
/// One call of one package fails once, anywhere in a life of the device: start, readings, an outage, an update, a restart. The device goes
/// on: readings arrive, none twice and none lost, and no thread is dead. <c>dotnet test</c> tries a sample,
/// <c>tests/campaigns firmware-faults</c> many calls of each member.
/// </summary>
public sealed class Faults : IDisposable
{
    // In dotnet test, one call for one of three pairs of member and fault; in a campaign, so many calls for each, times its effort.
    private const int KindsOneOf = 3;
    private const int CallsOfCampaign = 10;
    private const int ProgressEach = 100;

    private static readonly ParallelOptions EachCore = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    // After an exception that nobody foresaw, the device restarts; ten minutes later, where it could not count that.
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(14);
    private static readonly TimeSpan Check = TimeSpan.FromMinutes(1);

    // What allocates nothing and reads a register: it cannot fail.
    private static readonly string[] Infallible = ["Environment.TickCount64", "Random.NextBytes", "Power.RebootDevice"];

    // What is the interpreter's own, or has no native code, and fails only when the heap is full.
    private static readonly string[] OfTheInterpreter =
        ["DebugLogger.Log", "JsonConvert.DeserializeObject", "Monitor.Enter", "Thread.Start", "Timer..ctor", "WaitHandle.WaitOne"];

    // What answers with nothing when native memory is short.
    private static readonly string[] AnswersNothing = ["Directory.GetFiles", "File.Delete", "File.Exists"];

    private static readonly string[] Threads =
        ["interrupts", "Main", "Application.PollForEver", "BrokerLink.StayConnected", "WifiRadio.StayConnected"];

    private readonly FirmwareVendor _vendor = new();
    private readonly byte[] _release;

    public Faults() => _release = _vendor.Release(7, FirmwareVendor.WorkingApplication("Seven"));

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void Whichever_call_of_a_package_fails_the_device_goes_on_and_loses_nothing()
    {
        Dictionary<string, int> calls;
        using (FirmwareWard ward = Ward())
        {
            Live(ward);
            Problem(ward).ShouldBeNull();
            calls = ward.Chip.Calls.ToDictionary();
        }

        calls.Keys.ShouldContain("HttpWebRequest.GetResponse");
        calls.Count.ShouldBeGreaterThan(35);
        int kinds = 0;
        (string Member, string Fault, int Number)[] cases =
        [
            .. from call in calls.OrderBy(call => call.Key, StringComparer.Ordinal)
               from fault in FaultsOf(call.Key)
               where Effort.Tries(kinds++, KindsOneOf)
               from number in NumbersOf(call.Key, fault, call.Value)
               select (call.Key, fault, number),
        ];
        ConcurrentBag<string> problems = [];
        int tried = 0;
        Parallel.ForEach(cases, EachCore, one =>
        {
            if (TryFault(one.Member, one.Fault, one.Number) is { } problem)
            {
                problems.Add(problem);
            }

            if (Interlocked.Increment(ref tried) % ProgressEach == 0)
            {
                TestContext.Current.SendDiagnosticMessage($"{tried} of {cases.Length} lives, {problems.Count} with a problem");
            }
        });
        problems.ShouldBeEmpty(string.Join('\n', problems));
    }

    private string? TryFault(string member, string fault, int number)
    {
        using FirmwareWard ward = Ward();
        ward.Chip.FaultAt = call => call.Member == member && call.Number == number ? Happen(ward.Chip, fault) : NativeFault.None;
        string? problem;
        try
        {
            Live(ward);
            problem = Problem(ward);
            for (TimeSpan waited = TimeSpan.Zero; problem is not null && waited < Recovery; waited += Check)
            {
                ward.Chip.Run(Check);
                problem = Problem(ward);
            }
        }
        catch (ShouldAssertException failure)
        {
            problem = failure.Message;
        }

        return problem is null ? null : $"{member} #{number} {fault}: {problem}\n{ward.LogText}\n";
    }

    private static NativeFault Happen(SimulatedEsp32 chip, string fault)
    {
        if (fault == "nothing")
        {
            chip.Files.CallsWithoutNativeMemory = 1;
            return NativeFault.None;
        }

        return Enum.Parse<NativeFault>(fault);
    }

    private static IEnumerable<string> FaultsOf(string member) => Infallible.Contains(member) ? []
        : OfTheInterpreter.Contains(member) ? [nameof(NativeFault.HeapFull)]
        : AnswersNothing.Contains(member) ? [nameof(NativeFault.Fails), nameof(NativeFault.HeapFull), "nothing"]
        : [nameof(NativeFault.Fails), nameof(NativeFault.HeapFull)];

    /// <summary>Which calls fail: all of a member that is called rarely; otherwise some, spread over the life.</summary>
    private static IEnumerable<int> NumbersOf(string member, string fault, int count)
    {
        int tried = Math.Min(count, Effort.IsCampaign ? Effort.Cases(CallsOfCampaign) : 1);
        int shift = (member + fault).Sum(letter => letter) % count;
        return Enumerable.Range(0, tried).Select(i => 1 + (int)((shift + ((long)i * count / tried)) % count));
    }

    private void Live(FirmwareWard ward)
    {
        ward.PowerOn().Run(minutes: 0.7);
        ward.Chip.Radio.HasAccessPoint = false;
        ward.Chip.Broker.Drop();
        ward.Run(minutes: 0.4);
        if (ward.LogText.Contains("public key", StringComparison.Ordinal))
        {
            ward.Offer(_release);
        }

        ward.Chip.Radio.HasAccessPoint = true;
        ward.Press(milliseconds: 300);
        ward.Run(minutes: 2);
        ward.Chip.CutPower();
        ward.Run(minutes: 1);
    }

    private static string? Problem(FirmwareWard ward)
    {
        string[] dead = [.. ward.Chip.UnhandledExceptions.Where(exception =>
            !exception.StartsWith("Timer", StringComparison.Ordinal) && !exception.StartsWith("interrupt", StringComparison.Ordinal))];
        string[] alive = [.. ward.Chip.Scheduler.Threads.Select(thread => thread.Name)];
        return dead.Length > 0 ? dead[0]
            : Threads.FirstOrDefault(name => !alive.Contains(name)) is { } missing ? $"no thread {missing}"
            : !ward.LogText.Contains("public key", StringComparison.Ordinal) || ward.Readings.Count == 0 ? "no reading"
            : ward.Store.Sequences.Received(ward.DeviceId, "vitals").AboveContiguous.Count > 0 ? "a reading is missing"
            : ward.Readings.GroupBy(reading => (reading.Vital, reading.Time)).Any(same => same.Count() > MostIn(ward, same.Key.Time))
                ? "a reading came twice"
            : ward.Clock.Now - ward.Readings.Max(reading => reading.Time) > TimeSpan.FromSeconds(50) ? "no reading any more"
            : null;
    }

    // A press asks for a reading of its own, also in the second of an ordinary one.
    private static int MostIn(FirmwareWard ward, DateTimeOffset? second) =>
        second is { } at && ward.Pressed is { } pressed && (at - pressed).Duration() < TimeSpan.FromSeconds(2) ? 2 : 1;

    private FirmwareWard Ward()
    {
        FirmwareWard ward = new(
            configure: json => json.Replace("\"releaseMirror\": \"\"", $"\"releaseMirror\": \"{FirmwareVendor.Mirror}\"",
                StringComparison.Ordinal),
            change: parts => parts with { Releases = _vendor.Keys },
            policy: policy => policy with { Updates = new UpdateRule { AsksNurse = false, TrialMinutes = 3 } });
        ward.Chip.Mirrors.Answer = _vendor.Answer;
        return ward;
    }
}
