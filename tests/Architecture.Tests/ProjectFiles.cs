using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>What project files say, without building them.</summary>
internal static class ProjectFiles
{
    /// <summary>A project and all whose assemblies it loads, directly or through others.</summary>
    public static IEnumerable<string> Behind(string project) =>
        Included(project, "ProjectReference").SelectMany(Behind).Prepend(project).Distinct();

    /// <summary>The full paths of the items of a kind that a project includes; not of a project that is built and not loaded.</summary>
    public static IEnumerable<string> Included(string project, string kind) =>
        XElement.Load(project).Descendants(kind).Where(item => (string?)item.Attribute("ReferenceOutputAssembly") != "false")
            .Attributes("Include")
            .Select(path => Path.GetFullPath(path.Value.Replace('\\', '/'), Path.GetDirectoryName(project)!));
}
