using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;

namespace Agent.Tests.Device;

/// <summary>
/// PROTOCOL.md, "Commands": what stands before the verification of a signature. Each verification uses up one of three in a row, so whoever
/// still has three at once after a flood knows that the flood has cost none. What a forgery costs has a budget in tools/CostMeter.
/// </summary>
public sealed class ForgedCommands : IDisposable
{
    private readonly HospitalKey _stranger = HospitalKey.Create();
    private readonly SimulatedWard _ward = new(periodSeconds: 60);

    public ForgedCommands() => _ward.Run(1);

    public void Dispose()
    {
        _ward.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void A_flood_of_forgeries_leaves_the_authority_all_its_commands()
    {
        Flood(500, i => Command(10 + i, _stranger));
        byte[] genuine = Command(5_000);
        Flood(500, i => [.. genuine[..^1], (byte)(genuine[^1] ^ ((i % 255) + 1))]);
        AnswersTo(2_000, 2_001, 2_002).ShouldAllBe(answer => answer == CommandRefusal.NotPossible);
        Answers(CommandRefusal.NotByAuthority).ShouldBeInRange(1, 5, "it is said now and then");
    }

    [Fact]
    public void Old_commands_that_come_again_leave_the_authority_all_its_commands()
    {
        byte[] first = Command(10);
        byte[] second = Command(11);
        byte[] expired = Command(12, notAfter: _ward.Now.AddSeconds(1));
        Send(first, second);
        _ward.Run(10);
        Flood(300, i => i % 3 == 0 ? first : i % 3 == 1 ? second : expired);
        AnswersTo(2_000, 2_001, 2_002).ShouldAllBe(answer => answer == CommandRefusal.NotPossible);
        Answers(CommandRefusal.TooMany).ShouldBe(0);
        Answers(CommandRefusal.CounterUsed).ShouldBeInRange(1, 4);
    }

    [Fact]
    public void While_forgeries_arrive_a_command_that_comes_again_is_answered_again()
    {
        byte[] command = Command(10);
        Send(command);
        _ward.Run(10);
        Flood(100, i => Command(20 + i, _stranger));
        Send(command);
        _ward.Run(1);
        _ward.EventStream.Count(told => told.Kind == DeviceEvent.CommandKind && told.Number == 10).ShouldBe(2);
    }

    [Fact]
    public void A_right_MAC_around_a_wrong_signature_is_refused()
    {
        // Whoever has read the device's key out of its flash can make the MAC, and not the signature.
        byte[] macKey = CommandMacs.Key(_ward.Authority, _ward.Key, _ward.Agent.DeviceId);
        byte[] signed = CommandMacs.ContentOf(Command(10));
        byte[] byStranger = CommandMacs.ContentOf(Command(11, _stranger));
        byte[] damaged = [.. signed[..^1], (byte)(signed[^1] ^ 1)];
        Send(CommandMacs.Wrap(damaged, macKey, _ward.Agent.DeviceId), CommandMacs.Wrap(byStranger, macKey, _ward.Agent.DeviceId));
        _ward.Run(1);
        Answers(CommandRefusal.NotByAuthority).ShouldBe(2);
        Send(CommandMacs.Wrap(signed, macKey, _ward.Agent.DeviceId));
        _ward.Run(1);
        _ward.EventStream.ShouldContain(
            told => told.Number == 10 && told.What == (long)CommandRefusal.NotPossible, "its counter is unused");
    }

    [Fact]
    public void A_signature_of_the_authority_without_a_right_MAC_is_refused()
    {
        byte[] signed = CommandMacs.ContentOf(Command(10));
        byte[] otherKey = CommandMacs.Key(_stranger, _ward.Key, _ward.Agent.DeviceId);
        Send(signed, CommandMacs.Wrap(signed, otherKey, _ward.Agent.DeviceId));
        _ward.Run(1);
        Answers(CommandRefusal.NotByAuthority).ShouldBe(1, "without a MAC it is no command at all");
        _ward.EventStream.ShouldNotContain(told => told.Number == 10);
    }

    [Fact]
    public void A_command_for_another_device_is_ignored()
    {
        AuthorityCommand command = new(_stranger.Public.DeviceId, AuthorityCommand.RollBack, 10, _ward.Now.AddMinutes(10));
        Send(command.Sign(_ward.Authority, _stranger.Public));
        _ward.Run(1);
        _ward.EventStream.ShouldNotContain(told => told.Kind == DeviceEvent.CommandKind);
        _ward.Agent.Counters.Refused.ShouldBe(1);
    }

    [Fact]
    public void A_flood_before_the_first_command_costs_one_key_agreement()
    {
        // A measured device: it makes the key for the first message, and measures on.
        _ward.Restart().ShouldBe(AgentStart.Started);
        long sensed = _ward.Agent.Counters.Sensed;
        Flood(1_000, i => Command(10 + i, _stranger));
        _ward.Run(2);
        _ward.Agent.Counters.Sensed.ShouldBeGreaterThan(sensed);
        AnswersTo(2_000, 2_001, 2_002).ShouldAllBe(answer => answer == CommandRefusal.NotPossible);
    }

    [Fact]
    public void Also_without_a_date_or_after_a_restart_forgeries_use_up_nothing()
    {
        _ward.AcknowledgementsArrive = false;
        _ward.Restart(ClockQuality.None).ShouldBe(AgentStart.Started);
        Flood(100, i => Command(10 + i, _stranger));
        AnswersTo(2_000, 2_001, 2_002).ShouldAllBe(answer => answer == CommandRefusal.DateUnknown);
        _ward.Restart().ShouldBe(AgentStart.Started);
        AnswersTo(2_000, 2_001, 2_002).ShouldAllBe(answer => answer == CommandRefusal.NotPossible);
    }

    /// <summary>The answers to commands of the authority that are sent together.</summary>
    private CommandRefusal[] AnswersTo(params long[] counters)
    {
        int before = _ward.EventStream.Count;
        Send([.. counters.Select(counter => Command(counter))]);
        _ward.Run(0.5);
        DeviceEvent[] told = [.. _ward.EventStream.Skip(before)];
        return [.. counters.Select(counter => (CommandRefusal)told.Single(answer => answer.Number == counter).What)];
    }

    private int Answers(CommandRefusal refusal) =>
        _ward.EventStream.Count(told => told.Kind == DeviceEvent.CommandKind && told.What == (long)refusal);

    private byte[] Command(long counter, HospitalKey? authority = null, DateTimeOffset? notAfter = null) =>
        new AuthorityCommand(_ward.Agent.DeviceId, AuthorityCommand.RollBack, counter, notAfter ?? _ward.Now.AddMinutes(10)).Sign(
            authority ?? _ward.Authority, _ward.Key);

    private void Send(params byte[][] messages)
    {
        foreach (byte[] message in messages)
        {
            _ward.Link.Send(_ward.CommandTopic, message);
        }
    }

    private void Flood(int count, Func<int, byte[]> message)
    {
        for (int i = 0; i < count; i++)
        {
            Send(message(i));
            if (i % 8 == 7)
            {
                _ward.Run(0.001);
            }
        }

        _ward.Run(0.1);
    }
}
