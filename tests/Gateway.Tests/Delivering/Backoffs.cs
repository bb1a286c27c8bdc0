using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.Delivering;

/// <summary>How long a gateway waits after failures.</summary>
public class Backoffs
{
    [Fact]
    public void Each_wait_is_about_twice_as_long_as_the_one_before_up_to_five_minutes()
    {
        Backoff backoff = new(new Random(1));
        for (int failure = 0; failure < 40; failure++)
        {
            double longest = Math.Min(Math.Pow(2, failure), 300);
            backoff.Next(null).TotalSeconds.ShouldBeInRange(longest / 2, longest);
        }

        backoff.Reset();
        backoff.Next(null).TotalSeconds.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Two_gateways_do_not_come_back_at_the_same_time()
    {
        Backoff[] gateways = [new(new Random(1)), new(new Random(2))];
        gateways[0].Next(null).ShouldNotBe(gateways[1].Next(null));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3600, 300)]
    public void A_server_that_asks_for_more_time_gets_it_but_not_for_ever(int asked, int waited)
    {
        Backoff backoff = new(new Random(1));
        backoff.Next(TimeSpan.FromSeconds(asked)).ShouldBe(TimeSpan.FromSeconds(waited));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    public void A_server_that_asks_for_no_time_is_not_asked_at_once(int asked) =>
        new Backoff(new Random(1)).Next(TimeSpan.FromSeconds(asked)).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.4));
}
