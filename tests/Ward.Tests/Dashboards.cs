using Microsoft.Data.Sqlite;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Trends;

namespace Ward.Tests;

/// <summary>What the dashboard shows of what is stored.</summary>
public sealed class Dashboards : IDisposable
{
    private readonly DashboardOverStore _ward = new();

    private DateTimeOffset Now
    {
        get => _ward.Now;
        set => _ward.Now = value;
    }

    public void Dispose() => _ward.Dispose();

    [Fact]
    public void A_value_that_arrives_late_does_not_replace_a_newer_one()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        long earlier = sensor.Next("vitals");
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddSeconds(-1), ("hr", 72)));
        _ward.Vital("Heart rate").Number.ShouldBe("72");

        sensor.Send(epoch, [(Now.AddSeconds(1), StoredSensor.Values(Now.AddMinutes(-30), ("hr", 140)), earlier)]);
        Now = Now.AddSeconds(2);

        _ward.Vital("Heart rate").Number.ShouldBe("72");
        _ward.Vital("Heart rate").Remark.ShouldBe("");
        _ward.Vital("Heart rate").Trend.LateLine.ShouldNotBeEmpty("the trend shows it as late");
    }

    [Theory]
    [InlineData(DeviceState.Suspended, "suspended")]
    [InlineData(DeviceState.Lost, "lost")]
    [InlineData(DeviceState.Retired, "retired")]
    public void A_bed_whose_sensor_is_blocked_says_so_comes_before_beds_without_alarms_and_recovers(DeviceState state, string word)
    {
        StoredSensor other = _ward.NewSensor("NM-0002").Pair("P-1002", "1", Now.AddHours(-1));
        other.Send(other.NewEpoch("vitals", Now.AddHours(-1)), Now, StoredSensor.Values(Now, ("hr", 60)));
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "3", Now.AddHours(-1));
        Epoch epoch = sensor.NewEpoch("vitals", Now.AddHours(-1));
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 72)));
        _ward.ReadBed("3").Link.ShouldBe(LinkState.Connected);

        _ward.Associations.DeviceStates.Change([sensor.Device], state, "admin", "for a reason", Now);
        Now = Now.AddSeconds(1);
        BedView bed = _ward.ReadBed("3");
        bed.Link.ShouldBe(LinkState.Blocked);
        bed.LinkText.ShouldBe($"{word} since 14:00: take another sensor");
        bed.VitalSigns.ShouldAllBe(sign => sign.Freshness == Freshness.Old && sign.Remark == "1 s old", "nothing looks live that is not");
        bed.Summary.ShouldContain(bed.LinkText, Case.Sensitive, "also for people who do not see the page");
        _ward.Dashboard.Snapshot.Beds[0].Bed.ShouldBe("3");
        _ward.ReadBed("1").Link.ShouldBe(LinkState.Connected);

        _ward.Associations.DeviceStates.Change([sensor.Device], DeviceState.Active, "admin", "found", Now);
        _ward.ReadBed("3").Link.ShouldBe(state == DeviceState.Retired ? LinkState.Blocked : LinkState.Connected);
    }

    [Fact]
    public void A_bed_says_that_what_its_sensor_sends_goes_to_quarantine_until_somebody_activates_the_sensor()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "3", Now.AddHours(-1));
        sensor.Send(sensor.NewEpoch("vitals", Now.AddHours(-1)), Now, StoredSensor.Values(Now, ("hr", 72)));
        _ward.Associations.QuarantinedStarts.Begin(sensor.Device, 1, "attestation", "a debugger can change what runs", Now);
        BedView bed = _ward.ReadBed("3");
        (bed.Link, bed.LinkText.English).ShouldBe((LinkState.Blocked, "in quarantine since 14:00: take another sensor"));
        bed.VitalSigns.ShouldAllBe(sign => sign.Freshness == Freshness.Old);

        _ward.Associations.DeviceStates.Change([sensor.Device], DeviceState.Active, "admin", "ours", Now).Single().Refusal
            .ShouldBe(DeviceStateRefusal.None);
        _ward.ReadBed("3").Link.ShouldBe(LinkState.Connected);
    }

    [Fact]
    public void A_missing_value_is_not_replaced_by_an_older_value_but_by_the_next_one()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        long earlier = sensor.Next("vitals");
        sensor.Send(epoch, Now.AddMinutes(-2), StoredSensor.Values(Now.AddMinutes(-2), ("o2", 97)));
        sensor.Send(epoch, Now.AddMinutes(-1), StoredSensor.Missing(Now.AddMinutes(-1), "o2", "lead-off"));
        _ward.Vital("SpO2").Number.ShouldBe("–");
        _ward.Vital("SpO2").Remark.ShouldBe("not on the patient since 13:59, last 97 at 13:58");

        sensor.Send(epoch, [(Now, StoredSensor.Values(Now.AddMinutes(-3), ("o2", 96)), earlier)]);
        _ward.Vital("SpO2").Number.ShouldBe("–");

        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("o2", 95)));
        _ward.Vital("SpO2").Number.ShouldBe("95");
    }

    [Fact]
    public void A_sensor_that_was_just_paired_has_trends_of_half_an_hour_and_later_those_of_four_hours()
    {
        StoredSensor sensor = new(_ward.Store, _ward.Associations, "NM-1");
        sensor.Pair("P-1001", "1", Now);
        Epoch epoch = sensor.NewEpoch("vitals", Now);
        DateTimeOffset paired = Now;
        (int, string, string)[] ages = [(2, "30 min", "trends of 30 min"), (29, "30 min", "trends of 30 min"), (31, "4 h", "")];
        foreach ((int minutes, string span, string trends) in ages)
        {
            Now = paired.AddMinutes(minutes);
            sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 60 + minutes)));
            BedView bed = _ward.ReadBed("1");
            bed.VitalSigns[0].Trend.Description.ShouldStartWith($"last {span}: 62 to {60 + minutes} /min");
            bed.TrendText.ShouldBe(trends);
        }

        _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!.Bed.TrendText.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_of_the_patient_before_appears_at_the_next_patient_of_the_sensor()
    {
        (StoredSensor sensor, Epoch first) = _ward.Paired();
        Epoch firstAlarms = sensor.NewEpoch("alarm", Now.AddHours(-1));
        sensor.Send(first, Now.AddMinutes(-20), StoredSensor.Values(Now.AddMinutes(-20), ("hr", 111), ("t", 39)));
        sensor.Send(firstAlarms, Now.AddMinutes(-20), StoredSensor.Alarm(Now.AddMinutes(-20), "hr", "high", 111));
        sensor.Unpair(Now.AddMinutes(-10));
        sensor.Pair("P-1002", "2", Now.AddMinutes(-9));
        Epoch second = sensor.NewEpoch("vitals", Now.AddMinutes(-9));
        sensor.Send(second, Now.AddMinutes(-1), StoredSensor.Values(Now.AddMinutes(-1), ("hr", 66)));
        _ward.ReadBed("2").Patient.ShouldBe("Ben Example");

        // Of the first one, and newer than anything of the second: the clock was wrong, or whatever. It is not the second one's.
        sensor.Send(first, Now, StoredSensor.Values(Now, ("hr", 112), ("o2", 80)));
        Now = Now.AddSeconds(1);

        BedView bed = _ward.ReadBed("2");
        bed.VitalSigns.Select(vital => (vital.Title.English, vital.Number.English)).ShouldBe([("Heart rate", "66")]);
        bed.VitalSigns[0].Trend.Description.ShouldBe("last 30 min: 66 to 66 /min");
        bed.Alarms.ShouldBeEmpty();
        _ward.ReadBed("1").State.ShouldBe(BedState.Free);

        DeviceView page = _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!;
        page.Readings.Select(reading => reading.Value).ShouldBe([66]);
        page.Alarms.ShouldBeEmpty();
        DeviceQuery firstQuery = new(sensor.Device, Convert.ToHexStringLower(first.Association!), TrendSpan.Usual);
        _ward.Dashboard.Watch(firstQuery)!.Readings.Select(reading => reading.Value).ShouldNotContain(66);
    }

    [Fact]
    public void Beds_and_the_alarms_of_a_bed_are_ordered_by_urgency()
    {
        StoredSensor seen = _ward.NewSensor("A").Pair("P-1001", "1", Now.AddHours(-1));
        seen.SendAlarm(Now.AddMinutes(-9), "hr", "high");
        seen.SendAlarm(Now.AddMinutes(-8), "seen", "button");
        StoredSensor unseen = _ward.NewSensor("B").Pair("P-1002", "2", Now.AddHours(-1));
        unseen.SendAlarm(Now.AddMinutes(-7), "t", "high");
        unseen.SendAlarm(Now.AddMinutes(-6), "seen", "button");
        unseen.SendAlarm(Now.AddMinutes(-5), "o2", "low", 84);
        StoredSensor missed = _ward.NewSensor("C").Pair("P-1003", "4", Now.AddHours(-1));
        missed.SendAlarm(Now.AddMinutes(-4), "rr", "high");
        missed.SendAlarm(Now.AddMinutes(-3), "rr", "end");
        foreach (StoredSensor heard in new[] { seen, unseen, missed })
        {
            heard.Send(heard.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 70)));
        }

        _ward.Dashboard.Refresh();
        _ward.Dashboard.Snapshot.Beds.Select(bed => (bed.Bed, bed.AlarmLevel))
            .ShouldBe([("2", AlarmLevel.Unseen), ("4", AlarmLevel.Missed), ("1", AlarmLevel.Seen), ("3", AlarmLevel.None)]);
        _ward.Dashboard.Snapshot.Beds[0].Alarms.Select(alarm => alarm.Text.English).ShouldBe(["SpO2 low, 84\u00a0%", "Temperature high"]);
        _ward.Dashboard.Snapshot.Beds[0].Summary.ShouldStartWith("ALARM: SpO2 low, 84\u00a0%. Alarm, seen: Temperature high.");
        _ward.Dashboard.Snapshot.Beds[0].Alarms[0].Since.ShouldBe("13:55");
    }

    [Fact]
    public void The_value_that_raises_an_alarm_is_marked_until_the_alarm_is_over()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 72), ("o2", 84), ("ns", 190), ("nd", 80)));
        sensor.SendAlarm(Now, "o2", "low", 84);
        sensor.SendAlarm(Now, "ns", "high", 190);
        Marks().ShouldBe(["SpO2: below the limit", "Cuff pressure: above the limit"]);

        sensor.SendAlarm(Now, "seen", "button");
        Marks().Count.ShouldBe(2, "somebody has seen it, and the value is still outside");
        sensor.SendAlarm(Now, "o2", "end", 92);
        sensor.SendAlarm(Now, "ns", "no-value");
        Marks().ShouldBeEmpty();

        List<string> Marks()
        {
            _ward.Dashboard.Refresh();
            return [.. _ward.Dashboard.Snapshot.Beds.Single(bed => bed.Association is not null).VitalSigns.Where(sign => sign.IsAlarming)
                .Select(sign => $"{sign.Title}: {sign.Remark.English.Split(',')[0]}")];
        }
    }

    [Fact]
    public void A_value_shows_its_age_when_a_newer_one_is_due_and_counts_as_old_later()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        for (int i = 0; i < 10; i++)
        {
            DateTimeOffset time = Now.AddMinutes(i - 9);
            sensor.Send(epoch, time, StoredSensor.Values(time, ("hr", 70 + i)));
        }

        (Freshness Freshness, string Remark) After(double minutes)
        {
            DateTimeOffset then = Now;
            Now = Now.AddMinutes(minutes);
            VitalSignView vital = _ward.Vital("Heart rate");
            Now = then;
            return (vital.Freshness, vital.Remark);
        }

        After(1.5).ShouldBe((Freshness.Current, ""));
        After(4).ShouldBe((Freshness.Aging, "4 min old"));
        After(30).ShouldBe((Freshness.Old, "30 min old"));
        After(200).ShouldBe((Freshness.Old, "3 h old"));
    }

    [Fact]
    public void A_sensor_that_falls_silent_is_shown_with_the_time_of_its_last_message()
    {
        StoredSensor sensor = _ward.NewSensor().Pair("P-1001", "1", Now);
        _ward.ReadBed().LinkText.ShouldBe("waiting for the first values");
        sensor.Send(sensor.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 70)));
        _ward.ReadBed().Link.ShouldBe(LinkState.Connected);
        Now = Now.AddMinutes(20);
        _ward.ReadBed().Link.ShouldBe(LinkState.Silent);
        _ward.ReadBed().LinkText.ShouldBe("no signal since 14:00");
        _ward.ReadBed().Summary.ShouldContain("no signal since 14:00.");
    }

    [Fact]
    public void A_gap_is_drawn_with_its_times_and_its_reason()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        foreach (int minute in new[] { -60, -59, -58, -40, -39, -20, -19, -3, -2, -1 })
        {
            sensor.Send(epoch, Now.AddMinutes(minute), StoredSensor.Values(Now.AddMinutes(minute), ("hr", 70)));
            if (minute == -39)
            {
                sensor.Send(epoch, Now.AddMinutes(-30), StoredSensor.Missing(Now.AddMinutes(-30), "hr", "weak-signal"));
            }
        }

        sensor.Send(
            epoch,
            Now,
            new SenMlRecord("gap-first", "", Now.ToUnixTimeSeconds(), 100, null),
            new SenMlRecord("gap-last", "", null, 110, null),
            new SenMlRecord("gap-count", "", null, 11, null),
            new SenMlRecord("gap-lost", "", null, 11, null),
            new SenMlRecord("gap-from", "", null, Now.AddMinutes(-18).ToUnixTimeSeconds(), null),
            new SenMlRecord("gap-to", "", null, Now.AddMinutes(-4).ToUnixTimeSeconds(), null),
            new SenMlRecord("gap-why", "", null, null, "full"));

        Trend trend = _ward.Vital("Heart rate").Trend;
        trend.Gaps.Select(gap => gap.Why.English).ShouldBe([
            "13:02 to 13:20: nothing received",
            "13:21 to 13:40: weak signal",
            "13:41 to 13:57: lost because the sensor's memory was full"]);
        trend.Line.Count(character => character == 'M').ShouldBe(4, "four pieces");
        trend.Description.ShouldBe("last 4 h: 70 to 70 /min, 3 gaps");
        trend.Gaps.Zip(trend.Gaps.Skip(1)).ShouldAllBe(pair => pair.First.X + pair.First.Width < pair.Second.X);
    }

    [Fact]
    public void A_blood_pressure_combines_only_numbers_of_one_measurement()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now.AddMinutes(-1), StoredSensor.Values(Now.AddMinutes(-1), ("ns", 121), ("nd", 78), ("nm", 92)));
        _ward.Vital("Cuff pressure").Number.ShouldBe("121/78");
        _ward.Vital("Cuff pressure").Remark.ShouldBe("mean 92");
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("ns", 131)));
        _ward.Vital("Cuff pressure").Number.ShouldBe("131/–");
    }

    [Fact]
    public void Readings_that_wait_on_the_sensor_are_counted()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Values(Now.AddMinutes(-9), ("hr", 70)));
        foreach (int _ in Enumerable.Range(0, 7))
        {
            sensor.Next("vitals");
        }

        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 71)));
        _ward.ReadBed().WaitingText.ShouldBe("7 readings waiting on the sensor");
    }

    [Fact]
    public void A_bed_whose_values_cannot_be_computed_says_so_and_the_others_go_on()
    {
        (StoredSensor broken, Epoch brokenEpoch) = _ward.Paired();
        StoredSensor well = _ward.NewSensor("NM-0002").Pair("P-1002", "2", Now.AddHours(-1));
        broken.Send(brokenEpoch, Now, StoredSensor.Values(Now, ("hr", 70)));
        well.Send(well.NewEpoch("vitals", Now), Now, StoredSensor.Values(Now, ("hr", 66)));
        ExecuteSql($"UPDATE measurements SET value = 'nonsense' WHERE {OfDevice(broken.Device)}");

        _ward.ReadBed("1").Fault.ShouldStartWith("The values of this bed cannot be shown.");
        _ward.ReadBed("1").Patient.ShouldBe("Ada Example");
        _ward.ReadBed("2").VitalSigns.Single().Number.ShouldBe("66");
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        _ward.Dashboard.Snapshot.Beds[0].Bed.ShouldBe("1", "somebody has to look at the patient");

        ExecuteSql($"UPDATE measurements SET value = 71 WHERE {OfDevice(broken.Device)}");
        _ward.ReadBed("1").VitalSigns.Single().Number.ShouldBe("71");
        _ward.ReadBed("1").Fault.ShouldBeEmpty();
    }

    [Fact]
    public void Times_that_no_date_has_make_no_query_and_no_page_fail()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        Epoch alarms = sensor.NewEpoch("alarm", Now.AddHours(-1));
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 70)));
        sensor.Send(alarms, Now, StoredSensor.Alarm(Now, "hr", "high"));
        ExecuteSql("UPDATE packs SET time = 9223372036854775807");

        _ward.ReadBed().Alarms.Single().Since.ShouldBe("");
        _ward.Vital("Heart rate").Remark.ShouldBe("above the limit, time unknown");
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
        _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!.Readings.Count.ShouldBe(1);
    }

    [Fact]
    public void A_bed_shows_a_pairing_until_the_sensor_can_no_longer_answer()
    {
        _ward.NewSensor().Pair("P-1001", "1", Now, isConfirmed: false);
        _ward.ReadBed().State.ShouldBe(BedState.Pairing);
        Now = Now.AddMinutes(6);
        _ward.ReadBed().State.ShouldBe(BedState.Free);
    }

    [Fact]
    public void A_patient_and_a_bed_that_the_record_system_does_not_know_are_shown()
    {
        _ward.NewSensor().Pair("P-9", "corridor", Now);
        _ward.ReadBed("corridor").Patient.ShouldBe("P-9");
    }

    [Fact]
    public void When_the_database_cannot_be_read_the_page_says_so_and_the_values_age()
    {
        (StoredSensor sensor, Epoch epoch) = _ward.Paired();
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 70)));
        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Current);
        ExecuteSql("ALTER TABLE packs RENAME TO elsewhere");
        Now = Now.AddMinutes(30);

        _ward.Vital("Heart rate").Freshness.ShouldBe(Freshness.Old);
        _ward.Dashboard.Snapshot.Trouble.ShouldStartWith("The database cannot be read since 14:00.");

        ExecuteSql("ALTER TABLE elsewhere RENAME TO packs");
        sensor.Send(epoch, Now, StoredSensor.Values(Now, ("hr", 75)));
        _ward.Vital("Heart rate").Number.ShouldBe("75");
        _ward.Dashboard.Snapshot.Trouble.ShouldBeEmpty();
    }

    [Fact]
    public void Refusals_are_counted_by_reason()
    {
        (StoredSensor sensor, Epoch _) = _ward.Paired();
        Epoch audit = sensor.NewEpoch("audit", Now);
        sensor.Send(audit, Now, StoredSensor.Event("pairing", Now, what: 0, number: 5, reason: 3));
        sensor.Send(audit, Now, StoredSensor.Event("pairing", Now, what: 0, number: 6, reason: 3));
        sensor.Send(audit, Now, StoredSensor.Event("pairing", Now, what: 3, number: 7, reason: 0));
        sensor.Send(audit, Now, StoredSensor.Event("command", Now, what: 4, number: 8, reason: 0));
        _ward.Refusals.Add(new Refusal($"nm/2/{sensor.Device}/r/vitals", 3, RefusalReason.NotAuthentic));

        DeviceView page = _ward.Dashboard.Watch(new DeviceQuery(sensor.Device, null, TrendSpan.Usual))!;
        page.Refusals.Select(each => (each.What.English, each.Why.English, each.Count)).ShouldBe([
            ("pairing, by the sensor", "the code is not the one on this device's label; scan the label on the device", 2),
            ("command, by the sensor", "its counter was used before; use a higher one", 1),
            ("message, by the collector", "it was changed, or encrypted with another key; somebody else may have sent it", 1)]);
        _ward.Dashboard.Watch(new DeviceQuery("00000000000000000000", null, TrendSpan.Usual)).ShouldBeNull();
    }

    private static string OfDevice(string device) =>
        $"pack IN (SELECT p.number FROM packs AS p JOIN device_numbers AS d ON d.number = p.device WHERE d.device = '{device}')";

    private void ExecuteSql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_ward.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
