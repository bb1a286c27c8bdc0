using Agent.Tests.Enrolment;
using Agent.Tests.World;
using NanoMedAgent;
using NanoMedAgent.Commands;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Agent.Tests.Element;

/// <summary>
/// A secure element that does not answer is not one without a key: the device waits, says why, makes nothing anew, and is who it was.
/// </summary>
public sealed class ElementOutages
{
    [Fact]
    public void A_device_with_an_element_measures_and_its_private_key_is_in_no_file()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBeGreaterThan(20);
        ward.EventStream.ShouldNotBeNull();
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 10);
        ward.Element!.Chip.KeysMade.ShouldBe(1);
        ward.Element.Chip.Starts.ShouldBe(1, "the start that has made the key is not counted");

        // Of the key there is what everybody may know, and its number of starts.
        byte[] remembered = ward.Storage.Files["key.a"][4..68];
        byte[] encoded = ward.Agent.PublicKey;
        encoded.AsSpan().IndexOf(remembered.AsSpan(0, 32)).ShouldBeGreaterThan(0);
        encoded.AsSpan().IndexOf(remembered.AsSpan(32)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_chip_that_does_not_answer_at_a_start_is_a_fault_and_nothing_is_made_or_written()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Run(minutes: 5);
        string device = ward.Agent.DeviceId;
        ward.Element!.Chip.IsDead = true;
        Dictionary<string, byte[]> before = new(ward.Storage.Files);
        ward.Restart().ShouldBe(AgentStart.ElementRefused);
        ward.Light.Pattern.ShouldBe(LightPattern.Fault);
        ward.Agent.Start().ShouldBe(AgentStart.ElementRefused, "it stays a fault until the chip answers");
        ward.Storage.Files.Keys.ShouldBe(before.Keys, ignoreOrder: true);
        ward.Storage.Files.ShouldAllBe(file => file.Value.SequenceEqual(before[file.Key]));

        ward.Element.Chip.IsDead = false;
        ward.Agent.Start().ShouldBe(AgentStart.Started);
        ward.Agent.DeviceId.ShouldBe(device);
        ward.Element.Chip.KeysMade.ShouldBe(1);
    }

    [Fact]
    public void A_new_device_waits_for_its_chip()
    {
        using SimulatedWard ward = new(hasElement: true);
        foreach (string name in ward.Storage.Files.Keys.Where(name => name is not ("authority" or "policy")).ToArray())
        {
            ward.Storage.Delete(name);
        }

        ward.Element!.Chip.IsDead = true;
        ward.Restart().ShouldBe(AgentStart.ElementRefused);
        ward.Agent.DeviceId.ShouldBeNull();
        ward.Element.Chip.IsDead = false;
        ward.Agent.Start().ShouldBe(AgentStart.Started);
        ward.Element.Chip.KeysMade.ShouldBe(2);
    }

    [Fact]
    public void A_chip_whose_zones_are_not_locked_gets_no_key()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Element!.Chip.Zone[87] = 0x55;
        ward.Restart().ShouldBe(AgentStart.ElementRefused);
    }

    [Fact]
    public void Another_chip_does_not_make_another_device_of_it()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Element!.Chip.Replace();
        ward.Restart().ShouldBe(AgentStart.IdentityLost);
        ward.Element.Chip.KeysMade.ShouldBe(1);
    }

    [Fact]
    public void Without_what_the_flash_remembers_of_its_key_a_used_device_is_not_a_new_one()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Storage.Delete("key.a");
        ward.Storage.Delete("key.b");
        ward.Restart().ShouldBe(AgentStart.IdentityLost);
        ward.Element!.Chip.KeysMade.ShouldBe(1);
    }

    [Fact]
    public void While_the_chip_does_not_answer_readings_arrive_in_the_epoch_that_there_is_and_nothing_is_lost()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 600 }, hasElement: true);
        ward.Run(minutes: 5);
        int before = ward.Readings.Count;
        int epochs = ward.Agent.Counters.EpochsBegun;
        ward.Element!.Chip.IsDead = true;
        ward.Run(minutes: 60);
        ward.Agent.Counters.EpochsBegun.ShouldBe(epochs, "nothing new can be announced");
        ward.Readings.Count.ShouldBeInRange((before * 13) - 16, (before * 13) + 16);
        ward.Element.Chip.IsDead = false;
        ward.Run(minutes: 5);
        ward.Agent.Counters.EpochsBegun.ShouldBeGreaterThan(epochs);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Agent.Counters.DeclaredLost.ShouldBe(0);
    }

    [Fact]
    public void A_command_meanwhile_is_refused_with_the_reason_and_carried_out_when_the_chip_answers()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Element!.Chip.IsDead = true;
        ward.Run(minutes: 1);
        ward.Link.Send(ward.CommandTopic, Command(ward, 1));
        ward.Run(minutes: 2);
        ward.EventStream.Count.ShouldBe(0, "nothing can be signed");

        ward.Element.Chip.IsDead = false;
        ward.Run(minutes: 2);
        ward.EventStream.Where(told => told.Kind == DeviceEvent.CommandKind).Select(told => ((CommandRefusal)told.What, told.Number))
            .ShouldBe([(CommandRefusal.KeyNotReady, 0)]);
        ward.Link.Send(ward.CommandTopic, Command(ward, 2));
        ward.Run(minutes: 2);
        DeviceEvent answer = ward.EventStream.Last(told => told.Kind == DeviceEvent.CommandKind);
        ((CommandRefusal)answer.What, answer.Number).ShouldBe((CommandRefusal.NotPossible, 2));
    }

    [Fact]
    public void A_certification_request_that_the_chip_does_not_sign_is_refused_with_the_reason()
    {
        using EnrolmentRig rig = new(hasElement: true);
        rig.Request(CertificateSlot.DeviceKey);
        rig.Ward.Element!.Chip.FaultAt = _ => ElementFault.NotAllowed;
        long counter = rig.NextCounter();
        rig.Send(AuthorityCommand.ForRequest(
            rig.Ward.Agent.DeviceId, CertificateSlot.DeviceKey, false, EnrolmentRig.Serial, counter, rig.Ward.Now.AddMinutes(10)));
        rig.Ward.Element.Chip.FaultAt = _ => ElementFault.None;
        rig.Ward.Run(minutes: 2);
        rig.AnswerTo(counter).ShouldBe((CommandAnswer.CertificateRefused, CertificateRefusal.KeyNotReady));
        rig.Request(CertificateSlot.DeviceKey).ShouldNotBeEmpty();
    }

    [Fact]
    public void Evidence_that_could_not_be_signed_is_sent_when_the_chip_answers()
    {
        using SimulatedWard ward = new(hasElement: true);
        ward.Link.IsUp = false;
        ward.Run(minutes: 1);
        ward.Element!.Chip.IsDead = true;
        ward.Link.IsUp = true;
        ward.Run(minutes: 3);
        ward.AllPublished.Count(message => message.IsEvidence).ShouldBe(0);
        ward.Element.Chip.IsDead = false;
        ward.Run(minutes: 3);
        ward.AllPublished.Count(message => message.IsEvidence).ShouldBe(1);
    }

    [Theory]
    [InlineData(ElementFault.CommandGarbled)]
    [InlineData(ElementFault.AnswerGarbled)]
    [InlineData(ElementFault.WatchdogBites)]
    [InlineData(ElementFault.NotAllowed)]
    public void A_chip_that_fails_every_third_command_costs_no_reading(ElementFault fault)
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 600 }, hasElement: true);
        ward.Element!.Chip.FaultAt = command => command % 3 == 0 ? fault : ElementFault.None;
        ward.Run(minutes: 30);
        ward.Restart().ShouldBe(AgentStart.Started);
        ward.Run(minutes: 30);
        ward.Element.Chip.FaultAt = _ => ElementFault.None;
        ward.Run(minutes: 2);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Agent.Counters.DeclaredLost.ShouldBe(0);
        ward.Readings.Select(reading => reading.Time).Distinct().Count().ShouldBeGreaterThanOrEqualTo(60);
    }

    private static byte[] Command(SimulatedWard ward, long counter) =>
        new AuthorityCommand(ward.Agent.DeviceId, AuthorityCommand.RollBack, counter, ward.Now.AddMinutes(10))
            .Sign(ward.Authority, ward.Key);
}
