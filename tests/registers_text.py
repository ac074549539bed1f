"""A register of the tests' own that has everything."""

EVERY = """
code: every-field
name: 慰问登记
name_en: Visits with gifts
group: honours
about: person
title: "{person} {festival}"
keep: years_10
day: on
fields:
  - {id: on, name: 日期, name_en: Day, type: date, required: true}
  - id: festival
    name: 节日
    name_en: Festival
    type: choice
    required: true
    options: [{id: spring, name: 春节, name_en: Spring Festival}, {id: army, name: 建军节, name_en: Army Day}]
  - id: gifts
    name: 慰问品
    name_en: Gifts
    type: several
    options: [{id: rice, name: 米, name_en: Rice}, {id: oil, name: 油, name_en: Oil}]
  - {id: worth, name: 价值, name_en: Worth, type: money, maximum: 5000}
  - {id: present, name: 在场人数, name_en: Present, type: people}
  - {id: health, name: 身体情况, name_en: Health, type: long, sealed: true, note: true}
  - {id: words, name: 需要, name_en: Needs, type: long, note: true}
  - {id: by_unit, name: 慰问单位, name_en: By, type: unit, required: true}
  - {id: back_on, name: 回访日期, name_en: Followed up, type: date, required: true}
  - {id: outcome, name: 结果, name_en: Outcome, type: text, required: true}
  - {id: picture, name: 照片, name_en: Photo, type: photos, maximum: 2}
  - {id: doubt, name: 作废原因, name_en: Why void, type: text, required: true}
stages:
  - id: planned
    name: 已登记
    name_en: Entered
    permission: register.fill
    fields: [on, festival, gifts, worth, present, health, words, by_unit]
    next: [done, void]
    limit: {n: 10, unit: day, binding: office}
    duty: {zh: 回访, en: Follow up, unit: by_unit}
  - {id: done, name: 已回访, name_en: Followed up, permission: register.fill, fields: [back_on, outcome, picture], final: true}
  - {id: void, name: 已作废, name_en: Void, permission: register.review, fields: [doubt], final: true, second: true}
columns: [on, festival, worth]
filters: [festival, gifts, by_unit]
search: [outcome]
unique: [person, year, festival]
figures:
  - {id: all, name: 慰问, name_en: Visits, unit: 次, unit_en: visits, of: count}
  - {id: people, name: 慰问人数, name_en: People, unit: 人, unit_en: people, of: persons}
  - {id: worth, name: 价值, name_en: Worth, unit: 元, unit_en: yuan, of: sum, field: worth, where: {festival: [spring]}}
  - {id: back, name: 回访, name_en: Followed up, unit: 次, unit_en: visits, of: count, where: {stage: [done]}, day: back_on}
prints:
  - {id: one, title: {zh: 慰问登记表, en: Record}, sheet: one, fields: [person, on, festival, worth], signs: [{zh: 领取人, en: Received by}]}
  - {id: list, title: {zh: 慰问台账, en: Register}, sheet: list, fields: [person, on, festival, worth, stage]}
"""  # noqa: E501
