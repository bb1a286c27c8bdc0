using System.Security.Claims;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward.Accounts;
using NanoMedAgent.Ward.Audit;

namespace Ward.Tests;

/// <summary>Who has looked at which page, in the audit log; also while the database takes nothing.</summary>
public sealed class WhoLooked : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly RecordedLog _log = new();
    private readonly AssociationStore _store;
    private readonly ViewAudit _views;
    private readonly ClaimsPrincipal _kim = Session("kim", "10.1.2.3");

    public WhoLooked()
    {
        _store = AssociationStore.Open(_folder.File("readings.db"));
        _views = new ViewAudit(_store, WardSite.Options(_folder, _authority) with
        {
            Clock = () => _time.GetUtcNow(),
            RealTime = _time,
            Log = _log,
        });
    }

    private string StoreFile => _folder.File("readings.db");

    private IEnumerable<string> Views => _store.Audit.Newest().Reverse()
        .Select(entry => $"{entry.Who} {entry.Role} {entry.Origin} {entry.Action} {entry.Subject} {entry.Association}: {entry.Outcome}");

    public void Dispose()
    {
        _views.Dispose();
        _store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_page_is_shown_when_its_view_is_durable()
    {
        Task shown = _views.NoteAsync(_kim, "sensor 00", "a1", "bed 3");
        shown.IsCompleted.ShouldBeFalse();
        _views.TryWrite().ShouldBeTrue();
        await shown;
        Views.ShouldBe(["kim nurse 10.1.2.3 view sensor 00, bed 3 a1: done"]);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_session_sees_again_within_ten_minutes_is_the_same_view()
    {
        await SeeAsync(_kim, "a1");
        await SeeAsync(_kim, "a2");
        _time.Advance(TimeSpan.FromMinutes(9));
        await SeeAsync(_kim, "a1");
        await SeeAsync(Session("kim", "10.1.2.3"), "a1");
        Views.Count().ShouldBe(3, "another association and another session are other views");
        _time.Advance(TimeSpan.FromMinutes(1));
        await SeeAsync(_kim, "a1");
        Views.Count().ShouldBe(4);
    }

    [Fact]
    public async Task Parts_of_a_page_wait_for_the_same_view()
    {
        Task first = _views.NoteAsync(_kim, "sensor 00", "a1");
        Task second = _views.NoteAsync(_kim, "sensor 00", "a1");
        second.IsCompleted.ShouldBeFalse();
        _views.TryWrite();
        await Task.WhenAll(first, second);
        Views.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Without_the_audit_log_pages_are_shown_and_it_has_all_views_later_and_says_that_they_are_late()
    {
        Statements.Run(StoreFile, "ALTER TABLE audit RENAME TO away");
        Task first = _views.NoteAsync(_kim, "dashboard", detail: "2 patients");
        _views.TryWrite().ShouldBeFalse();
        await first;
        (await NoteAtOnceAsync("a1")).ShouldBeTrue("the first page has found out that nobody need wait");
        _log.Lines.ShouldAllBe(line => line.Level == LogLevel.Warning);
        _log.Lines.ShouldContain(
            line => line.Message == "not in the audit log yet: kim (nurse, from 10.1.2.3) views sensor 00 a1");
        _time.Advance(TimeSpan.FromMinutes(2));
        _views.TryWrite().ShouldBeFalse();

        Statements.Run(StoreFile, "ALTER TABLE away RENAME TO audit");
        _views.TryWrite().ShouldBeTrue();
        await SeeAsync(_kim, "a2");
        Views.ShouldBe(
        [
            "kim nurse 10.1.2.3 view dashboard, 2 patients : done; shown before it could be noted",
            "kim nurse 10.1.2.3 view sensor 00 a1: done; shown before it could be noted",
            "kim nurse 10.1.2.3 view sensor 00 a2: done",
        ]);
        _store.Audit.Newest().Select(entry => entry.Time).ShouldBe([Start.AddMinutes(2), Start, Start], "each has its own time");
        _store.Audit.Verify([]).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_does_not_answer_holds_up_a_page_for_two_seconds_and_no_longer()
    {
        Task shown = _views.NoteAsync(_kim, "dashboard");
        _time.Advance(ViewAudit.Patience - TimeSpan.FromMilliseconds(1));
        shown.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await shown;
        _views.TryWrite().ShouldBeTrue();
        Views.ShouldBe(["kim nurse 10.1.2.3 view dashboard : done; shown before it could be noted"]);
    }

    [Fact]
    public async Task What_cannot_be_kept_any_more_is_counted_in_the_audit_log()
    {
        Statements.Run(StoreFile, "ALTER TABLE audit RENAME TO away");
        for (int i = 0; i < ViewAudit.KeptLimit + 7; i++)
        {
            Task shown = _views.NoteAsync(_kim, "sensor 00", $"a{i}");
            if (i == 0)
            {
                _views.TryWrite();
            }

            await shown;
        }

        Statements.Run(StoreFile, "ALTER TABLE away RENAME TO audit");
        _views.TryWrite().ShouldBeTrue();
        _store.Audit.Newest(1)[0].Outcome.ShouldBe("7 more, of which nothing is known");
        _store.Audit.Newest(ViewAudit.KeptLimit + 100).Count.ShouldBe(ViewAudit.KeptLimit + 1);
    }

    [Fact]
    public async Task A_ward_that_stops_writes_what_it_has_kept()
    {
        await _views.StartAsync(TestContext.Current.CancellationToken);
        Statements.Run(StoreFile, "ALTER TABLE audit RENAME TO away");
        await _views.NoteAsync(_kim, "dashboard");
        Statements.Run(StoreFile, "ALTER TABLE away RENAME TO audit");
        await _views.StopAsync(TestContext.Current.CancellationToken);
        Views.Count().ShouldBe(1);
    }

    private static ClaimsPrincipal Session(string id, string origin) => new(
    [
        .. new Staff(id, id, StaffRole.Nurse).ToPrincipal().Identities, new ClaimsIdentity([new Claim(StaffClaims.Origin, origin)]),
    ]);

    private async Task SeeAsync(ClaimsPrincipal who, string association)
    {
        Task shown = _views.NoteAsync(who, "sensor 00", association);
        _views.TryWrite();
        await shown;
    }

    private async Task<bool> NoteAtOnceAsync(string association)
    {
        Task shown = _views.NoteAsync(_kim, "sensor 00", association);
        bool isShown = shown.IsCompleted;
        await shown;
        return isShown;
    }
}
