using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;

namespace Gapura.Server.Tests.Architecture;

/// <summary>How types are shaped.</summary>
internal static class ShapeRules
{
    public const int MostParameters = 6;

    /// <summary>Public classes that something may derive from although nothing says so.</summary>
    public static IEnumerable<Type> Open(IEnumerable<Type> types) => types.Where(type =>
        type is { IsClass: true, IsVisible: true, IsSealed: false, IsAbstract: false } && !IsGenerated(type));

    /// <summary>Constructors that want more than a reader can hold.</summary>
    public static IEnumerable<string> Crowded(IEnumerable<Type> types) =>
        from type in types
        where !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) != true
        from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        let count = constructor.GetParameters().Length
        where count > MostParameters && !type.Name.StartsWith('<')
        select $"{type.Name}: {count}";

    // Razor writes a page's class without "sealed", and dotnet ef a migration's.
    private static bool IsGenerated(Type type) =>
        typeof(ComponentBase).IsAssignableFrom(type) || typeof(Microsoft.EntityFrameworkCore.Migrations.Migration).IsAssignableFrom(type)
        || type.Name is "Program" or "_Imports" || type.IsDefined(typeof(CompilerGeneratedAttribute));
}
