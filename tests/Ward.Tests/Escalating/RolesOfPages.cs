using System.Globalization;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Escalating;
using NanoMedAgent.Ward.Languages;

namespace Ward.Tests.Escalating;

/// <summary>Which role the pages claim in alarms, by what browsers and destinations have confirmed.</summary>
public sealed class RolesOfPages : IDisposable
{
    private const string NoPage = "no page is open for this ward";
    private const string NoSound = "no page with sound is open for this ward";

    private readonly DashboardOverStore _ward = new(change: options => options with { Escalation = EscalatingWard.Rule });
    private readonly EscalationStore _store;
    private readonly PageEscalations _escalations;
    private readonly PageConfirmations _pages;
    private readonly AlarmRole _role;

    public RolesOfPages()
    {
        _store = EscalationStore.Open(_ward.Database);
        _escalations = new PageEscalations(_store, _ward.Options);
        _pages = new PageConfirmations(_escalations, _ward.Options);
        _role = new AlarmRole(_ward.Dashboard, _pages, _escalations, _ward.Options);
        _ward.Dashboard.Refresh();
    }

    private string Shown => _ward.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _escalations.Dispose();
        _store.Dispose();
        _ward.Dispose();
    }

    [Fact]
    public void A_page_with_sound_confirms_for_ten_seconds_and_until_it_is_closed()
    {
        _role.OfWard().Missing.ShouldBe(NoPage);
        _pages.Note("tablet", Shown, "", isAudible: false);
        _role.OfWard().Missing.ShouldBe(NoSound);
        _pages.Note("wall", Shown, "", isAudible: true);
        _role.OfWard().ShouldBe(new RoleClaim(PageText.None));
        _role.OfWard().Text.ShouldContain("distributed alarm system with operator confirmation (CDAS)");
        _ward.RealTime.Advance(TimeSpan.FromSeconds(9));
        _pages.Note("tablet", Shown, "", isAudible: false);
        _role.OfWard().IsConfirmed.ShouldBeTrue();
        _ward.RealTime.Advance(TimeSpan.FromSeconds(1));
        _role.OfWard().Missing.ShouldBe(NoSound, "the wall says nothing any more");
        _pages.Note("wall", Shown, "", isAudible: true);
        _role.OfWard().IsConfirmed.ShouldBeTrue();
        _pages.Forget("wall");
        _role.OfWard().Text.ShouldBe($"Role in alarms: for information only, because {NoSound}. Rely on the sensors at the beds.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999999")]
    public void What_no_browser_of_this_ward_can_have_shown_confirms_nothing(string shown)
    {
        _pages.Note("forged", shown, "", isAudible: true);
        _role.OfWard().Missing.ShouldBe(NoPage);
    }

    [Fact]
    public void A_ward_without_a_rule_is_for_information_only()
    {
        AlarmRole role = new(_ward.Dashboard, _pages, _escalations, _ward.Options with { Escalation = null });
        _pages.Note("wall", Shown, "", isAudible: true);
        role.OfWard().Missing.ShouldBe("there is no rule to whom an alarm goes that nobody acknowledges");
    }

    [Fact]
    public void A_destination_that_does_not_answer_is_missing_until_it_answers()
    {
        Escalation told = Unanswered("pager");
        _store.Add(told);
        _store.Note(new EscalationEvent(told.Id, EscalationEventKind.Failed, _ward.Now.AddMinutes(-3), "it cannot be reached"));
        _pages.Note("wall", Shown, "", isAudible: true);
        _escalations.Refresh();
        _role.OfWard().Missing.ShouldBe("“pager” has not answered since 13:57");
        _store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, _ward.Now));
        _escalations.Refresh();
        _role.OfWard().IsConfirmed.ShouldBeTrue();
    }

    [Fact]
    public void A_sensor_that_is_not_heard_and_a_ward_that_is_old_are_for_information_only()
    {
        _pages.Note("wall", Shown, "", isAudible: true);
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", _ward.Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", _ward.Now.AddHours(-1));
        sensor.Send(epoch, _ward.Now, StoredSensor.Values(_ward.Now, ("hr", 72)));
        _role.OfSensor(_ward.ReadBed()).IsConfirmed.ShouldBeTrue();
        _ward.Now = _ward.Now.AddMinutes(10);
        _role.OfWard().Missing.ShouldBe("what the pages show may be old");
        BedView bed = _ward.ReadBed();
        _role.OfWard().IsConfirmed.ShouldBeTrue();
        _role.OfSensor(bed).Missing.ShouldBe("of this sensor: no signal since 14:00");
    }

    [Fact]
    public void An_alarm_that_is_to_be_on_a_page_is_delivered_when_a_browser_has_shown_it()
    {
        Escalation told = Unanswered("charge nurse") with { Ward = "4 South", Page = "3 North" };
        _store.Add(told);
        _escalations.Refresh();
        _escalations.Unanswered.ShouldBe([told]);
        _pages.Note("wall", Shown, "", isAudible: false);
        _store.OfAssociation(told.Association)[0].Events.ShouldBeEmpty();
        _pages.Note("wall", Shown, $"{new string('0', 32)} {told.Id}", isAudible: false);
        _pages.Note("wall", Shown, told.Id, isAudible: false);
        _store.OfAssociation(told.Association)[0].Events.ShouldBe([new EscalationEvent(told.Id, EscalationEventKind.Delivered, _ward.Now)]);
        _store.Note(new EscalationEvent(told.Id, EscalationEventKind.Acknowledged, _ward.Now));
        _escalations.Refresh();
        _escalations.Unanswered.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_that_no_page_has_shown_is_a_failure_in_the_history_until_one_has()
    {
        EscalationRule rule = new(
            [new EscalationDestination("charge nurse") { Page = "4 South" }],
            [new EscalationStep("charge nurse", TimeSpan.FromSeconds(30), null, null)]);
        using EscalatingWard ward = new(rule);
        StoredSensor sensor = ward.Pair();
        sensor.SendAlarm(ward.Now, "o2", "low", 84);
        await ward.RunAsync(30 + 15);
        ward.HistoryOf(sensor).ShouldBeEmpty();
        await ward.RunAsync(60);
        EscalationEvent failed = ward.Store.OfAssociation(sensor.Association.Id)[0].Events.ShouldHaveSingleItem();
        (failed.Kind, failed.Reason).ShouldBe((EscalationEventKind.Failed, "no page of 4 South has shown it"));
        sensor.SendAlarm(ward.Now, "seen", "button");
        await ward.RunAsync(2);
        ward.HistoryOf(sensor).Last().ShouldBe("charge nurse: Acknowledged");
        ward.Store.UnfinishedOf("3 North").ShouldBeEmpty();
    }

    private Escalation Unanswered(string destination) => new()
    {
        Association = new string('a', 32),
        Device = new string('d', 20),
        Ward = "3 North",
        Bed = "3",
        Alarm = "o2",
        State = "low",
        Began = 7,
        Priority = "high",
        Unanswered = _ward.Now.AddMinutes(-2),
        Destination = destination,
        Noted = _ward.Now.AddMinutes(-1),
    };
}
