extern alias packages;

using Nano.Tests.World;
using Clock = packages::System.Environment;
using Event = packages::System.Threading.AutoResetEvent;
using Lock = packages::System.Threading.Monitor;
using NanoThread = packages::System.Threading.Thread;
using NanoTimer = packages::System.Threading.Timer;
using Noise = packages::System.Random;

namespace Nano.Tests.Contracts;

/// <summary>Threads, timers and random numbers of nanoFramework's core library.</summary>
public sealed class Threads
{
    [Fact]
    public void A_thread_that_sleeps_lets_time_jump() => OnChip.Run(chip =>
    {
        NanoThread.Sleep(300_000);
        Clock.TickCount64.ShouldBe(300_000);
    });

    [Fact]
    public void An_unhandled_exception_ends_its_thread_and_no_other() => OnChip.Run(chip =>
    {
        new NanoThread(() => throw new InvalidOperationException()).Start();
        NanoThread.Sleep(10);
        chip.UnhandledExceptions.ShouldHaveSingleItem();
        chip.Starts.ShouldBe(1);
    });

    [Fact]
    public void The_callback_of_a_timer_may_throw_and_the_timer_goes_on() => OnChip.Run(_ =>
    {
        int calls = 0;
        NanoTimer timer = new(
            _ =>
            {
                calls++;
                throw new InvalidOperationException();
            },
            null, 0, 100);
        NanoThread.Sleep(1_050);
        timer.Dispose();
        calls.ShouldBe(11);
    });

    [Fact]
    public void The_callback_of_a_timer_may_come_once_more_after_it_was_disposed() => OnChip.Run(_ =>
    {
        int calls = 0;
        NanoTimer timer = new(_ => calls++, null, 100, 100);
        NanoThread.Sleep(250);
        timer.Dispose();
        NanoThread.Sleep(1_000);
        calls.ShouldBe(3);
    });

    [Fact]
    public void A_thread_that_waits_for_a_lock_lets_the_others_run() => OnChip.Run(_ =>
    {
        object gate = new();
        string order = "";
        Lock.Enter(gate);
        new NanoThread(() =>
        {
            Lock.Enter(gate);
            order += "b";
            Lock.Exit(gate);
        }).Start();
        NanoThread.Sleep(100);
        order += "a";
        Lock.Exit(gate);
        NanoThread.Sleep(100);
        order.ShouldBe("ab");
    });

    [Fact]
    public void An_event_lets_one_thread_go_on_and_a_wait_has_its_limit() => OnChip.Run(_ =>
    {
        Event set = new(true);
        set.WaitOne().ShouldBeTrue();
        set.WaitOne(500, false).ShouldBeFalse();
        Clock.TickCount64.ShouldBe(500);
    });

    [Fact]
    public void Random_bytes_are_weak_until_the_radio_is_on() => OnChip.Run(chip =>
    {
        new Noise().NextBytes(new byte[32]);
        chip.WeakRandomBytes.ShouldBe(32);
        chip.Radio.Connect("ward", "", 0);
        new Noise().NextBytes(new byte[32]);
        chip.WeakRandomBytes.ShouldBe(32);
    });
}
