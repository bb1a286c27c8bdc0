using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;

namespace Hospital.Tests.Vouchers;

/// <summary>The ward sends imported vouchers to devices without an owner, and notes which ones have become the hospital's.</summary>
public sealed class VoucherDeliveries : IDisposable
{
    private const int Refused = 0;
    private const int Unowned = 1;
    private const int Owned = 2;

    private static readonly byte[] Nonce = new byte[Voucher.NonceLength];

    private readonly FakeWard _ward = new();
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly HospitalKey _maker = HospitalKey.Create();
    private int _order;

    public void Dispose()
    {
        _ward.Dispose();
        _device.Dispose();
        _maker.Dispose();
    }

    [Fact]
    public void A_device_that_announces_itself_without_an_owner_gets_its_voucher()
    {
        byte[] voucher = Import();
        Report(Unowned);
        SentMessages().ShouldBe([(_device.Public.DeviceId, Convert.ToHexString(voucher))]);
        _ward.AuditOf(_device.Public.DeviceId).ShouldBe([$"{_device.Public.DeviceId} ownership: voucher sent"]);
        _ward.Store.DeviceStates.Find(_device.Public.DeviceId).ShouldBe(DeviceState.Made, "it is known from now on");
    }

    [Theory]
    [InlineData(DeviceState.Suspended, "suspended")]
    [InlineData(DeviceState.Lost, "lost")]
    [InlineData(DeviceState.Retired, "retired")]
    public void A_device_that_is_suspended_lost_or_retired_gets_no_voucher(DeviceState state, string word)
    {
        Import();
        string id = _device.Public.DeviceId;
        _ward.Store.DeviceStates.Change([id], DeviceState.Made, "admin", "delivery 7", _ward.Now);
        _ward.Store.DeviceStates.Change([id], state, "admin", "stolen on the way", _ward.Now);
        Report(Unowned);
        Report(Owned, owner: _ward.Authority.KeyId);
        _ward.Sent.ShouldBeEmpty();
        _ward.Store.DeviceStates.Find(id).ShouldBe(state, "what it says of its owner brings it back as little");
        _ward.AuditOf(id).ShouldContain($"{id} report: refused: no voucher for a sensor that is {word}");
    }

    [Fact]
    public void The_newest_voucher_that_has_not_expired_is_sent()
    {
        Import(number: 1);
        byte[] newest = Import(number: 3);
        Import(number: 2);
        Import(number: 4, notAfter: _ward.Now.AddSeconds(-1));
        Report(Unowned);
        SentMessages().Single().Voucher.ShouldBe(Convert.ToHexString(newest));
    }

    [Fact]
    public void A_device_without_a_voucher_or_with_one_for_another_hospital_gets_none()
    {
        Report(Unowned);
        using HospitalKey other = HospitalKey.Create();
        Import(authority: other.Public);
        Report(Unowned);
        _ward.Sent.ShouldBeEmpty();
        _ward.Store.Devices.All().ShouldBeEmpty();
    }

    [Fact]
    public void An_announcement_that_another_key_has_signed_or_that_names_another_key_gets_none()
    {
        Import();
        byte[] announced = Announcement(Unowned);
        announced[^1] ^= 1;
        _ward.Pairing.Handle(new Message(Topic(_device), announced));
        using HospitalKey other = HospitalKey.Create();
        _ward.Pairing.Handle(new Message(Topic(other), Announcement(Unowned)));
        _ward.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void A_broker_that_repeats_an_announcement_makes_the_ward_send_nothing_again()
    {
        Import();
        byte[] announced = Announcement(Unowned);
        for (int i = 0; i < 20; i++)
        {
            _ward.Pairing.Handle(new Message(Topic(_device), announced));
        }

        Report(Unowned);
        _ward.Sent.Count.ShouldBe(1, "and the device itself is answered every half minute");
        _ward.Now = _ward.Now.AddSeconds(30);
        Report(Unowned);
        _ward.Sent.Count.ShouldBe(2);
    }

    [Fact]
    public void A_device_that_has_accepted_the_voucher_is_owned()
    {
        Import();
        Report(Unowned);
        _ward.Store.DeviceStates.Find(_device.Public.DeviceId).ShouldBe(DeviceState.Made);
        Report(Owned, number: 7, owner: _ward.Authority.KeyId);
        _ward.Store.DeviceStates.Find(_device.Public.DeviceId).ShouldBe(DeviceState.Owned);
        Report(Owned, number: 7, owner: _ward.Authority.KeyId);
        _ward.Store.DeviceStates.History(_device.Public.DeviceId).Select(change => (change.State, change.Reason)).ShouldBe(
        [
            (DeviceState.Owned, "voucher 7 accepted"),
            (DeviceState.Made, "it has announced itself, and there is a voucher"),
        ]);
    }

    [Fact]
    public void A_device_that_has_another_owner_is_not_owned_here()
    {
        Import();
        Report(Owned, number: 7, owner: new byte[8]);
        _ward.Store.DeviceStates.Find(_device.Public.DeviceId).ShouldBeNull();
    }

    [Fact]
    public void The_devices_refusal_is_in_the_audit_log()
    {
        Import();
        Report(Refused, reason: 8);
        _ward.AuditOf(_device.Public.DeviceId).Single().ShouldEndWith(
            "refused: ownership: the voucher is refused (it is not signed by the maker of this device)");
    }

    [Fact]
    public void A_voucher_that_was_lost_on_its_way_is_sent_again_until_the_device_says_what_became_of_it()
    {
        Import();
        Report(Unowned);
        _ward.Sent.Count.ShouldBe(1);
        List<int> sentAfter = [];
        for (int seconds = 1; seconds <= 24 * 3600; seconds++)
        {
            _ward.Now += TimeSpan.FromSeconds(1);
            _ward.Pairing.CheckTimers();
            sentAfter.AddRange(Enumerable.Repeat(seconds, _ward.Sent.Count - 1 - sentAfter.Count));
        }

        sentAfter[..4].ShouldBe([30, 90, 210, 450]);
        sentAfter.Zip(sentAfter.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First <= 3600);
        sentAfter.Count.ShouldBeLessThan(32);
        Report(Refused, reason: 8);
        _ward.Now += TimeSpan.FromHours(2);
        _ward.Pairing.CheckTimers();
        _ward.Sent.Count.ShouldBe(1 + sentAfter.Count, "it has said that it does not take it");
    }

    [Fact]
    public void A_device_that_does_not_know_the_date_yet_gets_its_voucher_again_and_more_and_more_rarely()
    {
        Import();
        Report(Unowned);
        List<int> sentAfter = [];
        int sent = _ward.Sent.Count;
        Report(Refused, reason: 5);
        Report(Refused, reason: 5);
        for (int seconds = 1; seconds <= 4 * 3600; seconds++)
        {
            _ward.Now += TimeSpan.FromSeconds(1);
            _ward.Pairing.CheckTimers();
            if (_ward.Sent.Count > sent)
            {
                sent = _ward.Sent.Count;
                sentAfter.Add(seconds);
                Report(Refused, reason: 5);
            }
        }

        sentAfter[..4].ShouldBe([30, 90, 210, 450]);
        sentAfter.Count.ShouldBeLessThan(12);
        Report(Owned, owner: _ward.Authority.KeyId);
        sent = _ward.Sent.Count;
        _ward.Now += TimeSpan.FromHours(2);
        _ward.Pairing.CheckTimers();
        _ward.Sent.Count.ShouldBe(sent, "it has its owner");
    }

    [Fact]
    public void Whoever_reads_the_label_of_a_device_that_is_not_registered_makes_the_ward_send_its_voucher()
    {
        byte[] voucher = Import();
        DeviceLabel label = DeviceLabel.Of("NM2600042", _device.Public, new byte[16]);
        _ward.Pairing.Begin(label, CaptureMethod.Camera, FakeWard.Kim);
        SentMessages().ShouldBe([(_device.Public.DeviceId, Convert.ToHexString(voucher))]);
        using FakeWard other = new();
        other.Pairing.Begin(label, CaptureMethod.Camera, FakeWard.Kim);
        other.Sent.ShouldBeEmpty("there is none");
    }

    [Fact]
    public void A_voucher_with_the_number_of_an_earlier_one_does_not_replace_it()
    {
        byte[] first = Import(number: 7);
        _ward.Store.Vouchers.Add(NewVoucher(7, null, null), [1], "admin", _ward.Now).ShouldBeFalse();
        Report(Unowned);
        SentMessages().Single().Voucher.ShouldBe(Convert.ToHexString(first));
    }

    private static string Topic(HospitalKey device) => $"nm/2/{device.Public.DeviceId}/e";

    private byte[] Import(long number = 7, DateTimeOffset? notAfter = null, CosePublicKey? authority = null)
    {
        Voucher voucher = NewVoucher(number, notAfter, authority);
        byte[] message = voucher.Sign(_maker);
        _ward.Store.Vouchers.Add(voucher, message, "admin", _ward.Now).ShouldBeTrue();
        return message;
    }

    private Voucher NewVoucher(long number, DateTimeOffset? notAfter, CosePublicKey? authority) => new(
        _device.Public.Thumbprint, "NM2600042", authority ?? _ward.Authority, notAfter ?? _ward.Now.AddDays(1), number);

    private byte[] Announcement(int what, long number = 0, int reason = 0, byte[]? owner = null) => DeviceMessages.OwnershipEvent(
        _device, what, number, reason, owner is null ? Nonce : null, owner, new EventOrder(1, ++_order));

    private void Report(int what, long number = 0, int reason = 0, byte[]? owner = null) =>
        _ward.Pairing.Handle(new Message(Topic(_device), Announcement(what, number, reason, owner)));

    private IReadOnlyList<(string Device, string Voucher)> SentMessages() =>
        [.. _ward.Sent.Select(message => (message.Topic.Split('/')[2], Convert.ToHexString(message.Payload)))];
}
