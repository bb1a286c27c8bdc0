using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The table of hazardous situations: each has a control that is there, and a test that shows it.</summary>
public sealed class Hazards
{
    [Fact]
    public void Each_hazard_has_causes_a_control_a_test_and_says_what_is_left() =>
        Each(hazard => new[] { hazard.Situation, hazard.Causes, hazard.Sequence, hazard.Harm, hazard.Why, hazard.Tests, hazard.Residual }
            .Concat(hazard.Controls.Select(control => control.Rule))
            .Any(lines => lines.Length == 0 || lines.Any(string.IsNullOrWhiteSpace)) || hazard.Controls.Length == 0
            ? ["lacks something"]
            : []);

    [Fact]
    public void Each_test_that_a_hazard_names_exists_and_is_not_skipped() =>
        Each(hazard => hazard.Tests.Where(test => !NamedTests.ExistsInFull(test)));

    [Fact]
    public void Each_room_that_holds_a_hazard_exists() =>
        Each(hazard => hazard.Controls.Select(control => control.Room).Where(room => !Clone.Files.Exists(room)));

    [Fact]
    public void Each_class_of_severity_and_probability_is_one_of_the_table_and_no_control_makes_harm_more_probable()
    {
        HazardTable table = Clone.Files.Hazards();
        string[] probabilities = [.. table.Probabilities.Keys];
        table.Hazards
            .Where(hazard => !table.Severities.ContainsKey(hazard.Severity)
                || Array.IndexOf(probabilities, hazard.After) < 0
                || Array.IndexOf(probabilities, hazard.After) > Array.IndexOf(probabilities, hazard.Before))
            .Select(hazard => hazard.Id)
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_id_is_used_twice()
    {
        string[] ids = [.. Clone.Files.Hazards().Hazards.Select(hazard => hazard.Id)];
        ids.Length.ShouldBeGreaterThan(15);
        ids.ShouldBeUnique();
    }

    private static void Each(Func<Hazard, IEnumerable<string>> flaws) =>
        Clone.Files.Hazards().Hazards.SelectMany(hazard => flaws(hazard).Select(flaw => $"{hazard.Id}: {flaw}")).ShouldBeEmpty();
}
